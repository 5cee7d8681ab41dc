//! Clients that are silent, slow, or never still.

use super::*;

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

/// The way out of a connection with a buffer of its own, as one with TLS has, of which nothing leaves.
struct Clogged;

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
    on_connection(Box::new(join(stream, Clogged)), view).await;
    drop(there);
}

/// What a client sends that never pauses.
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
        let talking = on_connection(Box::new(join(Flood { said, at: 0 }, sink())), view);
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
