//! Messages, both ways.

use super::*;

#[tokio::test]
async fn messages_go_both_ways_and_closing_is_answered() {
    let (mut ws, mut client) = open(&WebsocketOptions::DEFAULT);
    for size in [0, 1, 125, 126, 65_535, 65_536, 300_000] {
        let bytes = frame(0x82, &vec![7; size]);
        let (mut reading, mut writing) = tokio::io::split(client);
        let sending = async { writing.write_all(&bytes).await.unwrap() };
        let (message, ()) = tokio::join!(ws.recv(), sending);
        let message = message.unwrap();
        assert_eq!(message.len(), size);
        ws.send(message).await.unwrap();
        let mut echoed = vec![0; bytes.len() - 4];
        reading.read_exact(&mut echoed).await.unwrap();
        client = reading.unsplit(writing);
    }
    client
        .write_all(&frame(0x88, &[3, 232, b'x']))
        .await
        .unwrap();
    assert_eq!(ws.recv().await, None);
    assert_eq!(ws.recv().await, None);
    assert_eq!(ws.send("late").await, Err(WebsocketClosed));
    let reason = ws.closed_by_client().unwrap();
    assert_eq!((reason.code, &*reason.reason), (CloseCode::NORMAL, "x"));
    assert_eq!(close_code(&mut client).await, 1000);
    assert_eq!(client.read(&mut [0]).await.unwrap(), 0);
}

#[tokio::test]
async fn control_frames_between_fragments_and_bytes_one_by_one() {
    let (mut ws, mut client) = open(&WebsocketOptions::DEFAULT);
    let bytes = [
        frame(0x01, "h\u{e9}".as_bytes()),
        frame(0x89, b"p"),
        frame(0x80, b"llo"),
    ]
    .concat();
    let sending = async {
        for byte in bytes {
            client.write_all(&[byte]).await.unwrap();
            tokio::task::yield_now().await;
        }
    };
    let (message, ()) = tokio::join!(ws.recv(), sending);
    assert_eq!(message.unwrap().as_text(), Some("h\u{e9}llo"));
    assert_eq!(read(&mut client).await, (0x8a, b"p".to_vec()));
}

#[tokio::test]
async fn halves_work_in_tasks_of_their_own() {
    let (ws, mut client) = open(&WebsocketOptions::DEFAULT);
    let (sender, mut receiver) = ws.split();
    let echo = tokio::spawn(async move {
        while let Some(message) = receiver.recv().await {
            sender.send(message).await.unwrap();
        }
    });
    for _ in 0..100 {
        client.write_all(&frame(0x82, b"abc")).await.unwrap();
    }
    for _ in 0..100 {
        assert_eq!(read(&mut client).await, (0x82, b"abc".to_vec()));
    }
    client.write_all(&frame(0x88, b"")).await.unwrap();
    assert_eq!(read(&mut client).await, (0x88, Vec::new()));
    echo.await.unwrap();
}

/// A connection that counts how often it is written to.
struct Counted {
    stream: DuplexStream,
    writes: Arc<AtomicUsize>,
}

impl AsyncRead for Counted {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<std::io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(cx, buffer)
    }
}

impl AsyncWrite for Counted {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<std::io::Result<usize>> {
        self.writes.fetch_add(1, Ordering::Relaxed);
        Pin::new(&mut self.stream).poll_write(cx, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<std::io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<std::io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }
}

/// Likewise, beside its client.
async fn in_one_task<V>(
    view: impl FnOnce(WebSocket) -> V,
    client: impl AsyncFnOnce(DuplexStream, &AtomicUsize),
) where
    V: Future<Output = Result<()>> + Send,
{
    let (stream, there) = tokio::io::duplex(64 * 1024);
    let writes = Arc::<AtomicUsize>::default();
    let counted = Counted {
        stream,
        writes: Arc::clone(&writes),
    };
    let talking = on_connection(Box::new(counted), view);
    tokio::join!(talking, client(there, &writes));
}

#[tokio::test]
async fn answers_to_messages_that_came_together_go_out_together() {
    let view = async |mut ws: WebSocket| {
        while let Some(message) = ws.recv().await {
            ws.send(message).await?;
        }
        Ok(())
    };
    in_one_task(view, async |mut client, writes| {
        let together = frame(0x82, b"abc").repeat(8);
        client.write_all(&together).await.unwrap();
        for _ in 0..8 {
            assert_eq!(read(&mut client).await, (0x82, b"abc".to_vec()));
        }
        assert_eq!(writes.load(Ordering::Relaxed), 1);
    })
    .await;
}

#[tokio::test]
async fn an_answer_does_not_wait_for_a_view_that_leaves_the_next_message() {
    let is_done = tokio::sync::Notify::new();
    let view = async |mut ws: WebSocket| {
        for _ in 0..2 {
            let message = ws.recv().await.unwrap_or("".into());
            ws.send(message).await?;
        }
        is_done.notified().await;
        Ok(())
    };
    in_one_task(view, async |mut client, _| {
        let together = frame(0x82, b"abc").repeat(4);
        client.write_all(&together).await.unwrap();
        assert_eq!(read(&mut client).await, (0x82, b"abc".to_vec()));
        assert_eq!(read(&mut client).await, (0x82, b"abc".to_vec()));
        is_done.notify_one();
        assert_eq!(close_code(&mut client).await, 1000);
    })
    .await;
}

#[tokio::test]
async fn a_small_message_keeps_no_large_buffer() {
    let (mut ws, mut client) = open(&WebsocketOptions::DEFAULT);
    client.write_all(&frame(0x82, &[7; 64])).await.unwrap();
    let bytes = ws.recv().await.unwrap().into_bytes();
    let capacity = bytes.try_into_mut().unwrap().capacity();
    assert!(capacity < 1024, "{capacity}");
}

/// What a client sends: a message in pieces, with a ping before each piece or not.
#[derive(Debug, Clone)]
struct Spoken {
    is_text: bool,
    pieces: Vec<(usize, bool)>,
}

impl Spoken {
    fn bytes(&self) -> Vec<u8> {
        let mut bytes = Vec::new();
        for (index, (size, is_pinged)) in self.pieces.iter().enumerate() {
            if *is_pinged {
                bytes.extend(frame(0x89, b"p"));
            }
            let opcode = match (index, self.is_text) {
                (0, true) => 1,
                (0, false) => 2,
                _ => 0,
            };
            let last = if index + 1 == self.pieces.len() {
                0x80
            } else {
                0
            };
            bytes.extend(frame(last | opcode, &vec![b'x'; *size]));
        }
        bytes
    }

    fn message(&self) -> Message {
        let size = self.pieces.iter().map(|(size, _)| size).sum();
        match self.is_text {
            true => "x".repeat(size).into(),
            false => vec![b'x'; size].into(),
        }
    }
}

fn spoken() -> impl proptest::strategy::Strategy<Value = Spoken> {
    use proptest::prelude::*;
    let size = prop_oneof![4 => 0..200usize, 1 => 0..70_000usize];
    let pieces = prop::collection::vec((size, any::<bool>()), 1..4);
    (any::<bool>(), pieces).prop_map(|(is_text, pieces)| Spoken { is_text, pieces })
}

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig::with_cases(64))]

    /// However the bytes are cut, and whenever the codec is given back between them.
    #[test]
    fn every_message_arrives_as_it_was_sent(
        said in proptest::collection::vec(spoken(), 1..8),
        cuts in proptest::collection::vec(1..40_000usize, 1..5),
        echoes in proptest::prelude::any::<bool>(),
    ) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let (mut ws, client) = open(&WebsocketOptions::DEFAULT);
            let (mut reading, mut writing) = tokio::io::split(client);
            let bytes: Vec<u8> = said.iter().flat_map(Spoken::bytes).collect();
            let sending = async move {
                let mut rest = &bytes[..];
                for cut in cuts.iter().cycle() {
                    let (piece, left) = rest.split_at((*cut).min(rest.len()));
                    writing.write_all(piece).await.unwrap();
                    tokio::task::yield_now().await;
                    rest = left;
                    if rest.is_empty() {
                        break;
                    }
                }
                writing
            };
            let taking = tokio::spawn(async move {
                let mut taken = Vec::new();
                reading.read_to_end(&mut taken).await.unwrap();
                taken.len()
            });
            let (tell, all_answered) = tokio::sync::oneshot::channel();
            let receiving = async {
                for spoken in &said {
                    let message = ws.recv().await.unwrap();
                    assert_eq!(message, spoken.message());
                    if echoes {
                        ws.send(message).await.unwrap();
                    }
                }
                tell.send(()).unwrap();
                ws.close(CloseCode::NORMAL, "").await;
            };
            let closing = async {
                let mut writing = sending.await;
                // Who closes gets no answers any more.
                all_answered.await.unwrap();
                writing.write_all(&frame(0x88, &[3, 232])).await.unwrap();
                writing
            };
            let ((), writing) = tokio::join!(receiving, closing);
            drop(writing);
            let least: usize = said.iter().map(|spoken| spoken.message().len()).sum();
            let taken = taking.await.unwrap();
            assert!(!echoes || taken >= least, "{taken} of {least}");
        });
    }
}
