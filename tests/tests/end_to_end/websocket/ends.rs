//! How a conversation ends: what the view sees of it, what the client, and what the log.

use std::sync::Mutex;

use aiopyramid::websocket::WebSocketSender;
use aiopyramid_tests::websocket::{Frame, RawSocket};
use aiopyramid_tests::{Lines, Server, Told};

use super::configured;

mod views {
    use aiopyramid::prelude::*;
    use aiopyramid::websocket::{TrySendError, WebsocketClosed};
    use aiopyramid_tests::Tell;

    use super::Kept;

    #[websocket_view(route = "/echo")]
    async fn echo(mut ws: WebSocket) -> Result<()> {
        while let Some(message) = ws.recv().await {
            ws.send(message).await?;
        }
        Ok(())
    }

    #[websocket_view(route = "/end")]
    async fn end(mut ws: WebSocket, tell: State<Tell>) -> Result<()> {
        ws.send("ready").await?;
        while ws.recv().await.is_some() {}
        for _ in 0..3 {
            assert!(ws.recv().await.is_none(), "it has ended already");
        }
        assert_eq!(
            ws.try_recv().await,
            Ok(None),
            "recv has swallowed the error"
        );
        assert!(ws.is_closed());
        assert_eq!(ws.send("to nobody").await, Err(WebsocketClosed));
        assert_eq!(ws.try_send("to nobody"), Err(TrySendError::Closed));
        assert_eq!(ws.ping("").await, Err(WebsocketClosed));
        let how = ws
            .closed_by_client()
            .map(|how| (how.code.number(), how.reason));
        tell.say(format!("{how:?}"));
        Ok(())
    }

    #[websocket_view(route = "/end/told")]
    async fn told_end(mut ws: WebSocket, tell: State<Tell>) -> Result<()> {
        ws.send("ready").await?;
        loop {
            match ws.try_recv().await {
                Ok(Some(_)) => {}
                Ok(None) => break tell.say("nothing wrong"),
                Err(error) => {
                    tell.say(format!("{} {error}", error.code()));
                    assert_eq!(ws.try_recv().await, Ok(None));
                    assert_eq!(ws.try_recv().await, Ok(None));
                    break;
                }
            }
        }
        Ok(())
    }

    #[websocket_view(route = "/after-the-end")]
    async fn after_the_end(mut ws: WebSocket, tell: State<Tell>) -> Result<()> {
        while ws.recv().await.is_some() {}
        tell.say("ended");
        ws.send("to nobody").await?;
        unreachable!("it has ended");
    }

    #[websocket_view(route = "/after-the-end/plain")]
    fn after_the_end_plainly(mut ws: WebSocket, tell: State<Tell>) -> Result<()> {
        while synchronize(ws.recv()).is_some() {}
        tell.say("ended");
        synchronize(ws.send("to nobody"))?;
        unreachable!("it has ended");
    }

    #[websocket_view(route = "/returns")]
    async fn returns(ws: WebSocket) {
        ws.send("said").await.expect("the client listens");
    }

    #[websocket_view(route = "/returns/plain")]
    fn returns_plainly(ws: WebSocket) {
        synchronize(ws.send("said")).expect("the client listens");
    }

    #[websocket_view(route = "/fails")]
    async fn fails(ws: WebSocket) -> Result<()> {
        ws.send("said").await?;
        Err(Error::msg("the async view fails"))
    }

    #[websocket_view(route = "/fails/plain")]
    fn fails_plainly(ws: WebSocket) -> Result<()> {
        synchronize(ws.send("said"))?;
        Err(Error::msg("the plain view fails"))
    }

    #[websocket_view(route = "/panics")]
    async fn panics(ws: WebSocket) {
        ws.send("said").await.expect("the client listens");
        panic!("no luck in the async view");
    }

    #[websocket_view(route = "/panics/plain")]
    fn panics_plainly(ws: WebSocket) {
        synchronize(ws.send("said")).expect("the client listens");
        panic!("no luck in the plain view");
    }

    #[websocket_view(route = "/closes")]
    async fn closes(ws: WebSocket, tell: State<Tell>) -> Result<()> {
        ws.send("said").await?;
        ws.close(4001, "that is all").await;
        ws.close(4002, "a second time").await;
        tell.say(format!("closed, {:?}", ws.send("more").await));
        Ok(())
    }

    #[websocket_view(route = "/closes/long")]
    async fn closes_at_length(ws: WebSocket) {
        ws.close(1000, "é".repeat(100)).await;
    }

    #[websocket_view(route = "/closes/silently")]
    async fn closes_without_a_code(ws: WebSocket) {
        ws.close(1005, "nobody reads this").await;
    }

    /// Keeps a sender beyond its view.
    #[websocket_view(route = "/keeps")]
    async fn keeps(ws: WebSocket, kept: State<Kept>) {
        kept.sender.lock().unwrap().replace(ws.sender());
    }
}

const VIEWS: &str = concat!(module_path!(), "::views");

/// A sender that outlives its view.
#[derive(Default)]
struct Kept {
    sender: Mutex<Option<WebSocketSender>>,
}

fn server(settings: &str) -> (Server, Told) {
    let (mut config, told) = configured(VIEWS, settings);
    config.state(Kept::default());
    (Server::pinned(config), told)
}

/// Lets a client end its websocket in one way or another.
type Ends = fn(RawSocket);

const CLOSES: Ends = |mut socket| {
    socket.send(Frame::close(4000, "why not")).end();
};
const CLOSES_SILENTLY: Ends = |mut socket| {
    assert_eq!(socket.send(Frame::new(Frame::CLOSE, "")).end().0, 1005);
};
const VANISHES: Ends = RawSocket::vanish;
const VANISHES_WITHIN_A_FRAME: Ends = |mut socket| {
    socket.bytes(&Frame::text("never complete").masked()[..9]);
    socket.vanish();
};
const BREAKS_THE_RULES: Ends = |mut socket| {
    assert_eq!(
        socket.bytes(Frame::text("no mask").unmasked()).end().0,
        1002
    );
};
const SENDS_NO_UTF_8: Ends = |mut socket| {
    assert_eq!(socket.send(Frame::text([0xff])).end().0, 1007);
};
const SENDS_TOO_MUCH: Ends = |mut socket| {
    assert_eq!(socket.send(Frame::binary(vec![0; 3000])).end().0, 1009);
};

const LIMITED: &str = "[websocket]\nmax_message_size = 2000\n[server]\nhalf_close_timeout = '10ms'";

#[test]
fn m21_recv_gives_none_at_every_end_and_ever_after() {
    let (server, told) = server(LIMITED);
    let nobody = "None";
    for (ends, told_so) in [
        (CLOSES, "Some((4000, \"why not\"))"),
        (CLOSES_SILENTLY, "Some((1005, \"\"))"),
        (VANISHES, nobody),
        (VANISHES_WITHIN_A_FRAME, nobody),
        (BREAKS_THE_RULES, nobody),
        (SENDS_NO_UTF_8, nobody),
        (SENDS_TOO_MUCH, nobody),
    ] {
        let mut socket = RawSocket::open(server.address(), "/end");
        assert_eq!(socket.text(), "ready");
        ends(socket);
        assert_eq!(told.next(), told_so);
    }
}

#[test]
fn m21_try_recv_tells_once_what_went_wrong_and_nothing_where_nothing_did() {
    let (server, told) = server(LIMITED);
    for (ends, code) in [
        (CLOSES, "nothing wrong"),
        (CLOSES_SILENTLY, "nothing wrong"),
        (VANISHES, "1006 "),
        (VANISHES_WITHIN_A_FRAME, "1006 "),
        (BREAKS_THE_RULES, "1002 "),
        (SENDS_NO_UTF_8, "1007 "),
        (SENDS_TOO_MUCH, "1009 "),
    ] {
        let mut socket = RawSocket::open(server.address(), "/end/told");
        assert_eq!(socket.text(), "ready");
        ends(socket);
        let said = told.next();
        assert!(said.starts_with(code), "{said} instead of {code}");
    }
}

#[test]
fn m21_messages_that_came_before_the_end_are_received() {
    let (server, _) = server("");
    let mut socket = RawSocket::open(server.address(), "/echo");
    let texts: Vec<_> = (0..50)
        .map(|number| Frame::text(number.to_string()))
        .collect();
    let all: Vec<_> = texts.iter().flat_map(Frame::masked).collect();
    socket.bytes([all, Frame::close(1000, "").masked()].concat());
    for text in texts {
        assert_eq!(socket.frame(), text);
    }
    assert_eq!(socket.end().0, 1000);
}

#[test]
fn m25_sending_after_the_end_ends_the_view_quietly() {
    let lines = Lines::with("after-the-end");
    let (server, told) = server("");
    for view in ["/after-the-end", "/after-the-end/plain"] {
        let mut socket = RawSocket::open(server.address(), view);
        assert_eq!(socket.close(1000).0, 1000);
        assert_eq!(told.next(), "ended");
        RawSocket::open(server.address(), view).vanish();
        assert_eq!(told.next(), "ended");
    }
    // All is said and done then.
    drop(server);
    assert!(lines.is_empty(), "that a client has gone is no failure");
}

#[test]
fn b8_the_websocket_closes_when_its_view_returns_fails_or_panics() {
    let (server, _) = server("");
    for (view, code, logged) in [
        ("/returns", 1000, None),
        ("/returns/plain", 1000, None),
        ("/fails", 1011, Some("the async view fails")),
        ("/fails/plain", 1011, Some("the plain view fails")),
        ("/panics", 1011, Some("no luck in the async view")),
        ("/panics/plain", 1011, Some("no luck in the plain view")),
    ] {
        let lines = logged.map(Lines::with);
        let mut socket = RawSocket::open(server.address(), view);
        assert_eq!(socket.text(), "said", "{view}");
        let (told, reason) = socket.answer_closing();
        assert_eq!(told, code, "{view}");
        assert!(
            !reason.contains("view") && !reason.contains("luck"),
            "{reason}"
        );
        if let Some(lines) = lines {
            let line = lines.next();
            assert!(line.contains("ERROR") && line.contains(view), "{line}");
            assert!(line.contains("ends.rs"), "{line}");
            assert!(lines.is_empty(), "{view} is told of twice");
        }
    }
    assert_eq!(
        RawSocket::open(server.address(), "/echo").ask("still here"),
        "still here"
    );
}

#[test]
fn a_view_closes_with_a_code_and_a_reason() {
    let (server, told) = server("");
    let mut socket = RawSocket::open(server.address(), "/closes");
    assert_eq!(socket.text(), "said");
    assert_eq!(socket.answer_closing(), (4001, "that is all".to_owned()));
    assert_eq!(told.next(), "closed, Err(WebsocketClosed)");
    let mut socket = RawSocket::open(server.address(), "/closes/long");
    assert_eq!(socket.answer_closing(), (1000, "é".repeat(61)));
    let mut socket = RawSocket::open(server.address(), "/closes/silently");
    assert_eq!(socket.closing(), (1005, String::new()));
}

#[test]
fn closing_waits_for_a_client_only_as_long_as_the_timeout_says() {
    let (server, told) = server("[websocket]\nclose_timeout = '50ms'");
    let mut socket = RawSocket::open(server.address(), "/closes");
    assert_eq!(socket.text(), "said");
    assert_eq!(socket.closing().0, 4001);
    // This client never answers.
    assert_eq!(told.next(), "closed, Err(WebsocketClosed)");
    socket.gone();
}

#[test]
fn what_a_client_sends_while_the_server_closes_is_dropped() {
    let (server, told) = server("");
    let mut socket = RawSocket::open(server.address(), "/closes");
    assert_eq!(socket.text(), "said");
    assert_eq!(socket.closing().0, 4001);
    for _ in 0..100 {
        socket.send(Frame::text("too late"));
    }
    socket.send(Frame::close(4001, "")).gone();
    assert_eq!(told.next(), "closed, Err(WebsocketClosed)");
}

#[test]
fn a_websocket_ends_with_its_view_whoever_holds_a_sender() {
    let (server, _) = server("");
    let mut socket = RawSocket::open(server.address(), "/keeps");
    assert_eq!(socket.answer_closing().0, 1000);
    let request = server.app().request().build();
    let kept = request.state::<Kept>().unwrap();
    let sender = kept
        .sender
        .lock()
        .unwrap()
        .take()
        .expect("the view has kept it");
    assert!(sender.is_closed());
    assert!(sender.try_send("to nobody").is_err());
}
