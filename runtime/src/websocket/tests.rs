//! The connection, from the side of its client: frames by hand, on a pipe in memory.

use std::panic::Location;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::{Context, Poll};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt, DuplexStream, ReadBuf};

use super::conversation::Talk;
use super::driver::Driver;
use super::shared::Shared;
use super::terms::Terms;
use super::wire::Connection;
use super::*;
use crate::error::Result;
use crate::http::Request;
use crate::settings::WebsocketSettings;
use crate::site::Site;

/// A frame as a client sends it, masked with nothing.
fn frame(first: u8, payload: &[u8]) -> Vec<u8> {
    let mut bytes = vec![first];
    match payload.len() {
        short @ 0..126 => bytes.push(0x80 | short as u8),
        middle @ 126..65536 => {
            bytes.push(0x80 | 126);
            bytes.extend((middle as u16).to_be_bytes());
        }
        long => {
            bytes.push(0x80 | 127);
            bytes.extend((long as u64).to_be_bytes());
        }
    }
    bytes.extend([0; 4]);
    bytes.extend(payload);
    bytes
}

fn open(options: &WebsocketOptions<'_>) -> (WebSocket, DuplexStream) {
    pair(Request::builder().build(), options).unwrap()
}

/// What comes next: the first byte of a frame and its payload.
async fn read(client: &mut DuplexStream) -> (u8, Vec<u8>) {
    let mut head = [0; 2];
    client.read_exact(&mut head).await.unwrap();
    let length = match head[1] {
        126 => usize::from(client.read_u16().await.unwrap()),
        127 => client.read_u64().await.unwrap() as usize,
        short => usize::from(short),
    };
    let mut payload = vec![0; length];
    client.read_exact(&mut payload).await.unwrap();
    (head[0], payload)
}

async fn close_code(client: &mut DuplexStream) -> u16 {
    let (first, payload) = read(client).await;
    assert_eq!(first, 0x88, "{payload:?}");
    u16::from_be_bytes([payload[0], payload[1]])
}

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
async fn a_view_that_returns_closes_after_all_that_it_has_sent() {
    let (ws, mut client) = open(&WebsocketOptions::DEFAULT);
    ws.send("a").await.unwrap();
    ws.send("b").await.unwrap();
    drop(ws);
    assert_eq!(read(&mut client).await, (0x81, b"a".to_vec()));
    assert_eq!(read(&mut client).await, (0x81, b"b".to_vec()));
    assert_eq!(close_code(&mut client).await, 1000);
}

#[tokio::test]
async fn what_breaks_the_protocol_is_told_once_and_closed_with_its_code() {
    let small = WebsocketOptions {
        max_message_size: Some(10),
        ..WebsocketOptions::DEFAULT
    };
    let unmasked = vec![0x81, 1, b'x'];
    for (bytes, code) in [
        (frame(0xc1, b"x"), 1002),
        (unmasked, 1002),
        (frame(0x83, b""), 1002),
        (frame(0x81, b"\xff"), 1007),
        (frame(0x82, &[0; 11]), 1009),
    ] {
        let (mut ws, mut client) = open(&small);
        client.write_all(&bytes).await.unwrap();
        let error = ws.try_recv().await.unwrap_err();
        assert_eq!(error.code().number(), code, "{error}");
        assert_eq!(ws.try_recv().await, Ok(None));
        assert_eq!(close_code(&mut client).await, code);
        assert_eq!(client.read(&mut [0]).await.unwrap(), 0);
    }
}

#[tokio::test(start_paused = true)]
async fn a_silent_client_is_pinged_and_one_that_does_not_answer_is_gone() {
    let begun = tokio::time::Instant::now();
    let (mut ws, mut client) = open(&WebsocketOptions::DEFAULT);
    let answering = async {
        assert_eq!(read(&mut client).await.0, 0x89);
        assert_eq!(begun.elapsed().as_secs(), 30);
        client.write_all(&frame(0x8a, b"")).await.unwrap();
        assert_eq!(read(&mut client).await.0, 0x89);
        assert_eq!(begun.elapsed().as_secs(), 60);
    };
    let (received, ()) = tokio::join!(ws.try_recv(), answering);
    assert_eq!(received, Err(WebsocketError::NoPong));
    assert_eq!(begun.elapsed().as_secs(), 80);
    assert_eq!(client.read(&mut [0]).await.unwrap(), 0);
}

#[tokio::test(start_paused = true)]
async fn a_client_that_takes_nothing_holds_up_the_sender_and_then_is_gone() {
    let begun = tokio::time::Instant::now();
    let (ws, _client) = open(&WebsocketOptions::DEFAULT);
    let mut sent = 0;
    while ws.send(vec![0; 10_000]).await.is_ok() {
        sent += 1;
    }
    // The pipe, what the codec has gathered, and the queue.
    assert!((26..60).contains(&sent), "{sent}");
    assert!(begun.elapsed() <= Duration::from_secs(51));
}

#[tokio::test(start_paused = true)]
async fn a_client_that_does_not_answer_a_close_is_left_after_the_timeout() {
    let begun = tokio::time::Instant::now();
    let (ws, mut client) = open(&WebsocketOptions::DEFAULT);
    ws.close(4000, "bye").await;
    assert_eq!(begun.elapsed().as_secs(), 5);
    assert_eq!(close_code(&mut client).await, 4000);
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

/// Runs a view in one task with its connection, as the views of an application run.
async fn on_connection<V>(connection: Box<dyn Connection>, view: impl FnOnce(WebSocket) -> V)
where
    V: Future<Output = Result<()>> + Send,
{
    let request = Request::builder().build();
    let settings = WebsocketSettings::default();
    let terms = Arc::new(Terms::new(&settings, &WebsocketOptions::DEFAULT));
    let shared = Arc::<Shared>::default();
    shared.open(None, terms.send_queue);
    let mut driver = Driver::new(connection, Arc::clone(&shared), terms);
    let ws = WebSocket::new(Arc::clone(&shared), request.clone());
    let site = Site::called(Location::caller());
    let talk = Talk {
        site: &site,
        request: &request,
        shared: &shared,
        ticket: None,
    };
    talk.until_over(&mut driver, view(ws)).await;
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

/// Fills the pipe and the queue until nothing goes any more.
async fn fill(ws: &WebSocket) {
    let full = async { while ws.send(vec![0; 10_000]).await.is_ok() {} };
    let _ = tokio::time::timeout(Duration::from_secs(1), full).await;
}

#[tokio::test(start_paused = true)]
async fn a_client_that_takes_nothing_does_not_hold_up_the_closing() {
    let (ws, _client) = open(&WebsocketOptions::DEFAULT);
    fill(&ws).await;
    let begun = tokio::time::Instant::now();
    ws.sender().start_close_now(CloseCode::TRY_AGAIN_LATER, "");
    ws.close(CloseCode::NORMAL, "").await;
    assert_eq!(begun.elapsed().as_secs(), 5);
}

#[tokio::test(start_paused = true)]
async fn a_client_that_speaks_and_takes_nothing_is_gone_without_pings_too() {
    let silent = WebsocketOptions {
        ping_interval: Some(Duration::ZERO),
        ..WebsocketOptions::DEFAULT
    };
    for (options, seconds) in [(&WebsocketOptions::DEFAULT, 50), (&silent, 20)] {
        let (mut ws, client) = open(options);
        fill(&ws).await;
        let (_reading, mut writing) = tokio::io::split(client);
        let begun = tokio::time::Instant::now();
        let speaking = async {
            while writing.write_all(&frame(0x81, b"hello")).await.is_ok() {
                tokio::time::sleep(Duration::from_secs(3)).await;
            }
        };
        let listening = async {
            while ws.try_recv().await?.is_some() {}
            Err::<(), _>(WebsocketError::NoPong)
        };
        let (listened, ()) = tokio::join!(listening, speaking);
        assert_eq!(listened, Err(WebsocketError::Stalled));
        let passed = begun.elapsed().as_secs();
        assert!((seconds - 1..seconds + 5).contains(&passed), "{passed}");
    }
}

#[tokio::test(start_paused = true)]
async fn what_the_view_sends_is_no_sign_of_life() {
    let begun = tokio::time::Instant::now();
    let (ws, _client) = open(&WebsocketOptions::DEFAULT);
    while ws.send("tick").await.is_ok() {
        tokio::time::sleep(Duration::from_secs(1)).await;
    }
    assert_eq!(begun.elapsed().as_secs() / 2, 25);
}

#[tokio::test(start_paused = true)]
async fn pings_without_end_whose_answers_nobody_takes_are_not_read() {
    let (_ws, client) = open(&WebsocketOptions::DEFAULT);
    let (_reading, mut writing) = tokio::io::split(client);
    let pings = frame(0x89, &[7; 125]).repeat(1000);
    let flooding = async { while writing.write_all(&pings).await.is_ok() {} };
    let flooded = tokio::time::timeout(Duration::from_secs(10), flooding).await;
    assert!(flooded.is_err(), "the flood was taken");
}

#[tokio::test]
async fn one_close_frame_is_sent_and_nothing_after_it() {
    let (ws, mut client) = open(&WebsocketOptions::DEFAULT);
    drop(ws);
    assert_eq!(close_code(&mut client).await, 1000);
    tokio::task::yield_now().await;
    let bytes = [frame(0x89, b""), frame(0x88, &[3, 232])].concat();
    client.write_all(&bytes).await.unwrap();
    let mut rest = Vec::new();
    client.read_to_end(&mut rest).await.unwrap();
    assert_eq!(rest, b"");
}

#[tokio::test]
async fn a_websocket_that_never_comes_to_be_open_holds_nothing() {
    let request = Request::builder().build();
    let ws = <WebSocket as crate::extract::FromRequest>::from_request(&request)
        .await
        .unwrap();
    let again = <WebSocket as crate::extract::FromRequest>::from_request(&request).await;
    assert!(again.is_err());
    let sender = ws.sender();
    drop(ws);
    assert_eq!(sender.try_send("x"), Err(TrySendError::Closed));
}

#[tokio::test]
async fn what_ends_a_websocket_waits_for_the_answers_to_what_came_before() {
    let messages = frame(0x82, b"abc").repeat(3);
    for (last, code) in [
        (frame(0x88, &[3, 232]), 1000),
        (frame(0x81, b"\xff"), 1007),
        (frame(0x83, b""), 1002),
    ] {
        let (mut ws, mut client) = open(&WebsocketOptions::DEFAULT);
        client
            .write_all(&[&messages[..], &last].concat())
            .await
            .unwrap();
        let echo = tokio::spawn(async move {
            while let Some(message) = ws.recv().await {
                ws.send(message).await.unwrap();
            }
        });
        for _ in 0..3 {
            assert_eq!(read(&mut client).await, (0x82, b"abc".to_vec()));
        }
        assert_eq!(close_code(&mut client).await, code);
        echo.await.unwrap();
    }
}

#[tokio::test]
async fn a_slow_client_that_closes_gets_the_answers_before_its_close_frame() {
    let (mut ws, client) = open(&WebsocketOptions::DEFAULT);
    let (mut reading, mut writing) = tokio::io::split(client);
    let echo = tokio::spawn(async move {
        while let Some(message) = ws.recv().await {
            ws.send(message).await.unwrap();
        }
        ws.closed_by_client()
    });
    let message = frame(0x82, &[7; 10_000]);
    let said = [message.repeat(20), frame(0x88, &[3, 232])].concat();
    let saying = tokio::spawn(async move {
        writing.write_all(&said).await.unwrap();
        writing
    });
    // Nothing is read before the close frame is on its way.
    let writing = saying.await.unwrap();
    let mut answers = Vec::new();
    reading.read_to_end(&mut answers).await.unwrap();
    let close = [0x88, 2, 3, 232];
    assert_eq!(answers.len(), 20 * (10_000 + 4) + close.len());
    assert!(answers.ends_with(&close));
    let closed = echo.await.unwrap().unwrap();
    assert_eq!(closed.code, CloseCode::NORMAL);
    drop(writing);
}

#[tokio::test(start_paused = true)]
async fn what_is_sent_on_does_not_hold_up_the_answer_to_a_close_frame() {
    let (ws, client) = open(&WebsocketOptions::DEFAULT);
    let (mut reading, mut writing) = tokio::io::split(client);
    let sending = async { while ws.send(vec![0; 10_000]).await.is_ok() {} };
    let closing = async {
        writing.write_all(&frame(0x88, &[3, 232])).await.unwrap();
        let mut answers = Vec::new();
        reading.read_to_end(&mut answers).await.unwrap();
        assert!(answers.ends_with(&[0x88, 2, 3, 232]));
        drop(writing);
    };
    tokio::join!(sending, closing);
}

#[tokio::test(start_paused = true)]
async fn a_client_that_closes_and_takes_no_answers_is_left_after_the_timeout() {
    let (ws, mut client) = open(&WebsocketOptions::DEFAULT);
    fill(&ws).await;
    let begun = tokio::time::Instant::now();
    client.write_all(&frame(0x88, &[3, 232])).await.unwrap();
    assert_eq!(ws.flush().await, Err(WebsocketClosed));
    assert_eq!(begun.elapsed().as_secs(), 5);
    assert_eq!(ws.closed_by_client().unwrap().code, CloseCode::NORMAL);
}

#[tokio::test(start_paused = true)]
async fn what_came_before_a_write_that_fails_is_received() {
    let (mut ws, mut client) = open(&WebsocketOptions::DEFAULT);
    client
        .write_all(&frame(0x82, b"abc").repeat(3))
        .await
        .unwrap();
    drop(client);
    // It is written before anything is read.
    ws.send("in vain").await.unwrap();
    for _ in 0..3 {
        assert_eq!(ws.try_recv().await, Ok(Some(vec![b'a', b'b', b'c'].into())));
    }
    assert_eq!(ws.send("more").await, Err(WebsocketClosed));
    assert!(matches!(
        ws.try_recv().await,
        Err(WebsocketError::Broken(_))
    ));
    assert_eq!(ws.try_recv().await, Ok(None));
}

#[tokio::test(start_paused = true)]
async fn a_view_that_receives_nothing_is_told_that_nothing_can_be_sent() {
    let (ws, mut client) = open(&WebsocketOptions::DEFAULT);
    let (tell, told) = tokio::sync::oneshot::channel();
    client.write_all(&frame(0x82, b"abc")).await.unwrap();
    drop(client);
    let sender = ws.sender();
    tokio::spawn(async move {
        while sender.send("tick").await.is_ok() {}
        tell.send(()).unwrap();
    });
    told.await.unwrap();
    let begun = tokio::time::Instant::now();
    // The connection is kept for what has come, but not for ever.
    let sender = ws.sender();
    std::future::poll_fn(|cx| sender.shared.poll_over(cx)).await;
    assert_eq!(begun.elapsed().as_secs(), 5);
}

#[tokio::test]
async fn a_long_text_is_refused_with_its_first_wrong_byte() {
    let text = "h\u{e9}llo".repeat(400);
    let whole = frame(
        0x81,
        &[text.as_bytes(), b"\xed\xa0", text.as_bytes()].concat(),
    );
    let come = whole.len() - text.len();
    let begun = frame(0x01, &text.as_bytes()[..2]);
    let in_pieces = [begun, frame(0x80, &[b'x'; 10])].concat();
    // What is wrong in other ways as well is told so, however it arrives.
    let compressed = frame(0xc1, &[0xff; 40_000]);
    for (bytes, come, code) in [
        (&compressed, compressed.len(), 1002),
        (&whole, come, 1007),
        (&in_pieces, in_pieces.len() - 9, 1007),
    ] {
        let (mut ws, mut client) = open(&WebsocketOptions::DEFAULT);
        client.write_all(&frame(0x81, b"before")).await.unwrap();
        client.write_all(&bytes[..come]).await.unwrap();
        assert_eq!(ws.recv().await.unwrap().as_text(), Some("before"));
        let error = ws.try_recv().await.unwrap_err();
        assert_eq!(error.code().number(), code, "{error}");
        assert_eq!(close_code(&mut client).await, code);
    }
}

/// A connection with a buffer of its own, as one with TLS has, of which nothing leaves.
struct Clogged(DuplexStream);

impl AsyncRead for Clogged {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<std::io::Result<()>> {
        Pin::new(&mut self.0).poll_read(cx, buffer)
    }
}

impl AsyncWrite for Clogged {
    fn poll_write(
        self: Pin<&mut Self>,
        _: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<std::io::Result<usize>> {
        Poll::Ready(Ok(bytes.len()))
    }

    fn poll_flush(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<std::io::Result<()>> {
        Poll::Pending
    }

    fn poll_shutdown(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<std::io::Result<()>> {
        Poll::Pending
    }
}

#[tokio::test(start_paused = true)]
async fn a_connection_whose_own_buffer_is_not_taken_is_seen_as_stalled() {
    let begun = tokio::time::Instant::now();
    let view = async |mut ws: WebSocket| {
        ws.send("x").await?;
        assert_eq!(ws.try_recv().await, Err(WebsocketError::Stalled));
        assert_eq!(begun.elapsed().as_secs(), 50);
        Ok(())
    };
    let (stream, there) = tokio::io::duplex(1024);
    on_connection(Box::new(Clogged(stream)), view).await;
    drop(there);
}

/// A client that sends without a pause, and takes everything.
struct Flood {
    said: Vec<u8>,
    at: usize,
}

impl AsyncRead for Flood {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<std::io::Result<()>> {
        // As a socket does it that always has something.
        let coop = std::task::ready!(tokio::task::coop::poll_proceed(cx));
        coop.made_progress();
        while buffer.remaining() > 0 {
            let rest = &self.said[self.at..];
            let length = rest.len().min(buffer.remaining());
            buffer.put_slice(&rest[..length]);
            self.at = (self.at + length) % self.said.len();
        }
        Poll::Ready(Ok(()))
    }
}

impl AsyncWrite for Flood {
    fn poll_write(
        self: Pin<&mut Self>,
        _: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<std::io::Result<usize>> {
        Poll::Ready(Ok(bytes.len()))
    }

    fn poll_flush(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<std::io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn poll_shutdown(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<std::io::Result<()>> {
        Poll::Ready(Ok(()))
    }
}

#[tokio::test(start_paused = true)]
async fn a_client_that_never_pauses_stops_neither_the_clock_of_the_view_nor_that_of_closing() {
    // Pongs, which no view gets; and messages, which are read on while the connection closes.
    for said in [frame(0x8a, &[7; 100]), frame(0x82, &[7; 100])] {
        let begun = tokio::time::Instant::now();
        let view = async |mut ws: WebSocket| {
            let listening = async { while ws.recv().await.is_some() {} };
            let listened = tokio::time::timeout(Duration::from_secs(7), listening).await;
            assert!(listened.is_err());
            Ok(())
        };
        let talking = on_connection(Box::new(Flood { said, at: 0 }), view);
        let time_passes = async {
            for _ in 0..60 {
                tokio::time::advance(Duration::from_secs(1)).await;
            }
        };
        tokio::select! {
            () = talking => {}
            () = time_passes => panic!("it is still open after a minute"),
        }
        assert!(begun.elapsed().as_secs() >= 12);
    }
}
