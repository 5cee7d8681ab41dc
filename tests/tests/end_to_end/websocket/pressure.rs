//! Clients that read nothing, send too fast, or are not there any more (B11).

use std::io::{ErrorKind, Write};
use std::time::Duration;

use aiopyramid_tests::websocket::{Frame, RawSocket};
use aiopyramid_tests::{Server, Told};

use super::{open_gate, served};

mod views {
    use aiopyramid::prelude::*;
    use aiopyramid_tests::Tell;

    use super::super::Gate;

    #[websocket_view(route = "/echo")]
    async fn echo(mut ws: WebSocket) -> Result<()> {
        while let Some(message) = ws.recv().await {
            ws.send(message).await?;
        }
        Ok(())
    }

    /// Listens, and tells what it hears at the end.
    #[websocket_view(route = "/listens")]
    async fn listens(mut ws: WebSocket, tell: State<Tell>) -> Result<()> {
        ws.send("ready").await?;
        let heard = loop {
            match ws.try_recv().await {
                Ok(Some(_)) => {}
                end => break end,
            }
        };
        tell.say(format!("{heard:?}"));
        Ok(())
    }

    /// Sends until the client has had enough.
    #[websocket_view(route = "/floods", send_queue = 65536)]
    async fn floods(ws: WebSocket, tell: State<Tell>) -> Result<()> {
        let sender = ws.sender();
        let message = vec![7_u8; 16 * 1024];
        let mut largest = 0;
        let outcome = loop {
            // While the queue is full this waits, and nothing is added.
            let sent = ws.send(message.clone()).await;
            largest = largest.max(sender.queued());
            if let Err(closed) = sent {
                break closed;
            }
        };
        tell.say(format!("largest queue {largest}"));
        Err(outcome.into())
    }

    #[websocket_view(route = "/full", send_queue = 1000)]
    async fn full(mut ws: WebSocket, tell: State<Tell>) -> Result<()> {
        // One is always accepted, however large it is.
        let large = vec![7_u8; 10_000_000];
        ws.send(large).await?;
        tell.say(format!("{:?}", ws.try_send("no room")));
        ws.flush().await?;
        tell.say(format!(
            "{:?} {}",
            ws.try_send("room"),
            ws.recv().await.is_none()
        ));
        Ok(())
    }

    /// Reads only when it is told to.
    #[websocket_view(route = "/reads-late")]
    async fn reads_late(mut ws: WebSocket, gate: State<Gate>) -> Result<()> {
        let _ = gate.semaphore.acquire().await;
        let mut count = 0;
        while let Some(message) = ws.recv().await {
            assert_eq!(message.as_bytes()[..4], (count as u32).to_be_bytes());
            count += 1;
            if message.len() == 4 {
                ws.send(count.to_string()).await?;
            }
        }
        Ok(())
    }

    /// Says something all the time, and hears nothing.
    #[websocket_view(route = "/chatters", ping_interval = "50ms", pong_timeout = "50ms")]
    async fn chatters(mut ws: WebSocket, tell: State<Tell>) -> Result<()> {
        let sender = ws.sender();
        let chatter = async {
            while sender.send("tick").await.is_ok() {
                tokio::time::sleep(std::time::Duration::from_millis(5)).await;
            }
        };
        let (_, heard) = tokio::join!(chatter, ws.try_recv());
        tell.say(format!("{heard:?}"));
        Ok(())
    }
}

const VIEWS: &str = concat!(module_path!(), "::views");

fn server(settings: &str) -> (Server, Told) {
    served(VIEWS, settings)
}

const IMPATIENT: &str =
    "[websocket]\nping_interval = '50ms'\npong_timeout = '50ms'\nclose_timeout = '50ms'";

/// The first client is silent, the second has said something that nobody wants to hear.
#[test]
fn b11_a_client_that_never_reads_is_waited_for_without_memory_and_dropped_in_time() {
    let (server, told) = server(IMPATIENT);
    for says in [None, Some("hello")] {
        let mut socket = RawSocket::open(server.address(), "/floods");
        if let Some(says) = says {
            socket.send(Frame::text(says));
        }
        let said = told.next();
        let largest: usize = said.rsplit(' ').next().unwrap().parse().unwrap();
        // What is allowed, and the one message that went in last.
        assert!((16_384..=65_536 + 17_000).contains(&largest), "{said}");
        drop(socket);
    }
    assert_eq!(
        RawSocket::open(server.address(), "/listens").text(),
        "ready"
    );
}

#[test]
fn b11_a_client_that_reads_slowly_gets_all_of_it() {
    let (server, _) = server("");
    let mut socket = RawSocket::open(server.address(), "/floods");
    for _ in 0..2000 {
        let frame = socket.frame();
        assert_eq!(
            (frame.opcode, frame.payload.len()),
            (Frame::BINARY, 16 * 1024)
        );
    }
}

#[test]
fn b11_one_message_is_taken_however_large_and_the_next_waits_for_room() {
    let (server, told) = server("");
    let mut socket = RawSocket::open(server.address(), "/full");
    assert_eq!(told.next(), "Err(Full)");
    assert_eq!(socket.frame().payload.len(), 10_000_000);
    assert_eq!(socket.text(), "room");
    assert_eq!(socket.close(1000).0, 1000);
    assert_eq!(told.next(), "Ok(()) true");
}

#[test]
fn b11_a_client_that_sends_faster_than_the_view_reads_has_to_wait() {
    let (server, _) = server("");
    let mut socket = RawSocket::open(server.address(), "/reads-late");
    let stream = socket.stream();
    stream
        .set_write_timeout(Some(Duration::from_millis(300)))
        .unwrap();
    let frame = |number: u32| {
        let mut payload = vec![0; 100_000];
        payload[..4].copy_from_slice(&number.to_be_bytes());
        Frame::binary(payload).masked()
    };
    // As much as the system holds for a connection, and no more: far less than this.
    const FAR_TOO_MUCH: u32 = 2000;
    let mut count = 0;
    let rest = loop {
        let bytes = frame(count);
        let mut written = 0;
        let outcome = loop {
            match (&stream).write(&bytes[written..]) {
                Ok(more) => written += more,
                Err(error) => break error,
            }
            if written == bytes.len() {
                break ErrorKind::Other.into();
            }
        };
        if written < bytes.len() {
            assert!(
                matches!(outcome.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut),
                "{outcome}"
            );
            break bytes[written..].to_vec();
        }
        count += 1;
        assert!(count < FAR_TOO_MUCH, "nobody reads, and all is taken");
    };
    stream.set_write_timeout(None).unwrap();
    open_gate(&server);
    socket.bytes(rest);
    socket.send(Frame::binary((count + 1).to_be_bytes()));
    assert_eq!(socket.text(), (count + 2).to_string());
}

#[test]
fn a_client_that_answers_no_ping_is_gone() {
    let (server, told) = server(IMPATIENT);
    let mut socket = RawSocket::open(server.address(), "/listens");
    assert_eq!(socket.text(), "ready");
    assert_eq!(told.next(), "Err(NoPong)");
    // All that it got were pings.
    while let Some(frame) = socket.next_frame() {
        assert_eq!(frame, Frame::ping(""));
    }
}

#[test]
fn a_client_that_answers_no_ping_is_gone_however_much_it_is_told() {
    let (server, told) = server("");
    let _socket = RawSocket::open(server.address(), "/chatters");
    assert_eq!(told.next(), "Err(NoPong)");
}

#[test]
fn a_client_that_answers_pings_may_be_silent_for_ever() {
    let (server, told) = server("[websocket]\nping_interval = '10ms'\npong_timeout = '20s'");
    let mut socket = RawSocket::open(server.address(), "/listens");
    assert_eq!(socket.text(), "ready");
    for _ in 0..10 {
        let ping = socket.frame();
        assert_eq!(ping.opcode, Frame::PING);
        socket.send(Frame::pong(ping.payload));
    }
    socket.send(Frame::close(1000, ""));
    while let Some(frame) = socket.next_frame() {
        assert!(
            frame.opcode == Frame::PING || frame.code() == Some(1000),
            "{frame:?}"
        );
    }
    assert_eq!(told.next(), "Ok(None)");
}

#[test]
fn a_client_that_talks_is_not_pinged() {
    let (server, _) = server("[websocket]\nping_interval = '1h'");
    let mut socket = RawSocket::open(server.address(), "/echo");
    for _ in 0..100 {
        assert_eq!(socket.ask("hello"), "hello");
    }
    assert_eq!(socket.close(1000).0, 1000);
}
