//! How a conversation goes and how it ends: what the view sees of it, what the client, and what the log.

use std::io::{ErrorKind, Write};
use std::sync::Mutex;
use std::time::Duration;

use aiopyramid::websocket::WebSocketSender;
use aiopyramid_tests::websocket::{Frame, Handshake, RawSocket};
use aiopyramid_tests::{Lines, Server, Told};
use tokio::sync::Semaphore;

use super::{configured, served};

mod views {
    use std::sync::Arc;
    use std::sync::atomic::{AtomicUsize, Ordering};

    use aiopyramid::prelude::*;
    use aiopyramid::websocket::{TrySendError, WebSocketSender, WebsocketClosed};
    use aiopyramid_tests::Tell;
    use futures_util::{SinkExt, StreamExt};

    use super::Kept;

    #[websocket_view(route = "/echo")]
    async fn echo(mut ws: WebSocket) -> Result<()> {
        while let Some(message) = ws.recv().await {
            ws.send(message).await?;
        }
        Ok(())
    }

    #[websocket_view(route = "/echo/plain")]
    fn echo_plainly(mut ws: WebSocket) -> Result<()> {
        while let Some(message) = synchronize(ws.recv()) {
            synchronize(ws.send(message))?;
        }
        Ok(())
    }

    #[websocket_view(route = "/echo/split")]
    async fn echo_by_two_tasks(ws: WebSocket, request: &Request, tell: State<Tell>) -> Result<()> {
        let (sender, mut receiver) = ws.split();
        let (pass, mut passed) = tokio::sync::mpsc::channel(1);
        request.spawn(async move {
            while let Some(message) = passed.recv().await {
                sender.send(message).await?;
            }
            tell.say("the other task is done");
            Ok::<_, Error>(())
        })?;
        while let Some(message) = receiver.recv().await {
            let _ = pass.send(message).await;
        }
        Ok(())
    }

    #[websocket_view(route = "/echo/stream")]
    async fn echo_as_a_stream(ws: WebSocket) -> Result<()> {
        let (sender, receiver) = ws.split();
        Ok(receiver.map(Ok).forward(sender).await?)
    }

    #[websocket_view(route = "/echo/unsplit")]
    async fn echo_as_stream_and_sink(mut ws: WebSocket) -> Result<()> {
        while let Some(message) = ws.next().await {
            SinkExt::send(&mut ws, message).await?;
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
        kept.0.lock().unwrap().replace(ws.sender());
    }

    #[websocket_view(route = "/as-bytes", use_bytes = true)]
    async fn as_bytes(mut ws: WebSocket) -> Result<()> {
        kinds(&mut ws).await
    }

    #[websocket_view(route = "/as-text", use_str = true)]
    async fn as_text(mut ws: WebSocket) -> Result<()> {
        kinds(&mut ws).await
    }

    #[websocket_view(route = "/as-sent", use_bytes = false, use_str = false)]
    async fn as_sent(mut ws: WebSocket) -> Result<()> {
        kinds(&mut ws).await
    }

    #[websocket_view(route = "/as-set")]
    async fn as_set(mut ws: WebSocket) -> Result<()> {
        kinds(&mut ws).await
    }

    async fn kinds(ws: &mut WebSocket) -> Result<()> {
        while let Some(message) = ws.recv().await {
            ws.send(format!("{message:?}")).await?;
        }
        Ok(())
    }

    /// Sends until the client has had enough.
    #[websocket_view(route = "/floods", send_queue = 65536)]
    async fn floods(ws: WebSocket, tell: State<Tell>) -> Result<()> {
        let sender: WebSocketSender = ws.sender();
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
    async fn reads_late(mut ws: WebSocket, kept: State<Kept>) -> Result<()> {
        let _ = kept.1.acquire().await;
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

    #[websocket_view(route = "/cleans-up")]
    async fn cleans_up(mut ws: WebSocket, tell: State<Tell>, kept: State<Kept>) -> Result<()> {
        ws.send("ready").await?;
        while ws.recv().await.is_some() {}
        tell.say("cleaning");
        let _ = kept.1.acquire().await;
        tell.say("clean");
        Ok(())
    }

    #[websocket_view(route = "/never-ends")]
    async fn never_ends(ws: WebSocket) {
        ws.send("ready").await.expect("the client listens");
        std::future::pending().await
    }

    #[websocket_view(route = "/never-ends/plain")]
    fn never_ends_plainly(ws: WebSocket) {
        synchronize(ws.send("ready")).expect("the client listens");
        synchronize(std::future::pending())
    }

    #[websocket_view(route = "/of/{name}")]
    async fn knows_its_request(ws: WebSocket, name: String, request: &Request) -> Result<()> {
        tokio::task::yield_now().await;
        let current = Request::current().ok_or("nobody asks")?;
        let own = ws.request().uri().path().to_owned();
        let said = format!(
            "{name} {} {} {own}",
            current.uri().path(),
            request.uri().path()
        );
        Ok(ws.send(said).await?)
    }

    #[websocket_view(route = "/of/{name}/plain")]
    fn knows_its_request_plainly(name: String, ws: WebSocket) -> Result<()> {
        synchronize(tokio::task::yield_now());
        let current = Request::current().ok_or("nobody asks")?;
        Ok(synchronize(
            ws.send(format!("{name} {}", current.uri().path())),
        )?)
    }

    #[websocket_view(route = "/spawns")]
    async fn spawns(ws: WebSocket, request: &Request) -> Result<()> {
        let sender = ws.sender();
        let (done, is_done) = tokio::sync::oneshot::channel();
        request.spawn(async move {
            let said = Request::current().map(|request| request.uri().path().to_owned());
            let _ = sender.send(format!("beside {said:?}")).await;
            let _ = done.send(());
        })?;
        let _ = is_done.await;
        Ok(ws.send("after it").await?)
    }

    static OPEN: AtomicUsize = AtomicUsize::new(0);

    /// Whom the views of this connection tell.
    fn tell(ws: &WebSocket) -> Arc<Tell> {
        ws.request().state().expect("each application here has one")
    }

    /// Counts in itself.
    #[derive(Default)]
    struct Counter {
        count: usize,
    }

    #[websocket_view(route = "/callbacks")]
    impl Counter {
        async fn on_open(&mut self, ws: &WebSocket) -> Result<()> {
            tell(ws).say("open begins");
            tokio::task::yield_now().await;
            tell(ws).say("open");
            Ok(ws.send("welcome").await?)
        }

        async fn on_message(&mut self, ws: &WebSocket, message: Message) -> Result<()> {
            let text = message.as_text().unwrap_or("bytes");
            tell(ws).say(format!("{text} begins"));
            for _ in 0..10 {
                tokio::task::yield_now().await;
            }
            tell(ws).say(text);
            self.count += 1;
            match text {
                "fail" => Err(Error::msg("the callback fails")),
                "panic" => panic!("no luck in a callback"),
                "leave" => {
                    ws.close(4005, "").await;
                    Ok(())
                }
                _ => Ok(ws.send(self.count.to_string()).await?),
            }
        }

        async fn on_close(&mut self, ws: &WebSocket) {
            let how = ws.closed_by_client().map(|how| how.code.number());
            tell(ws).say(format!("close after {}, {how:?}", self.count));
        }
    }

    /// The same in greenlets.
    #[derive(Default)]
    struct PlainCounter {
        count: usize,
    }

    #[websocket_view(route = "/callbacks/plain")]
    impl PlainCounter {
        fn on_open(&mut self, ws: &WebSocket) -> Result<()> {
            tell(ws).say("open begins");
            synchronize(tokio::task::yield_now());
            tell(ws).say("open");
            Ok(synchronize(ws.send("welcome"))?)
        }

        fn on_message(&mut self, ws: &WebSocket, message: Message) -> Result<()> {
            let text = message.as_text().unwrap_or("bytes");
            tell(ws).say(format!("{text} begins"));
            for _ in 0..10 {
                synchronize(tokio::task::yield_now());
            }
            tell(ws).say(text);
            self.count += 1;
            match text {
                "fail" => Err(Error::msg("the callback fails")),
                "panic" => panic!("no luck in a callback"),
                "leave" => {
                    synchronize(ws.close(4005, ""));
                    Ok(())
                }
                _ => Ok(synchronize(ws.send(self.count.to_string()))?),
            }
        }

        fn on_close(&mut self, ws: &WebSocket) {
            let how = ws.closed_by_client().map(|how| how.code.number());
            tell(ws).say(format!("close after {}, {how:?}", self.count));
        }
    }

    #[derive(Default)]
    struct OnlyMessages;

    #[websocket_view(route = "/callbacks/messages")]
    impl OnlyMessages {
        async fn on_message(&mut self, ws: &WebSocket, message: Message) -> Result<()> {
            Ok(ws.send(message).await?)
        }
    }

    #[derive(Default)]
    struct OnlyClose;

    #[websocket_view(route = "/callbacks/close")]
    impl OnlyClose {
        fn on_close(&mut self) {
            tell(ws).say("closed");
        }
    }

    /// Is made of its request.
    struct Guest {
        name: String,
        number: usize,
    }

    impl FromRequest for Guest {
        type Body = aiopyramid::extract::Leaves;
        type Rejection = HttpUnauthorized;

        async fn from_request(request: &Request) -> Result<Guest, HttpUnauthorized> {
            let name = request
                .header("x-name")
                .ok_or_else(|| HttpUnauthorized::new("no name"))?;
            Ok(Guest {
                name: name.to_owned(),
                number: OPEN.fetch_add(1, Ordering::Relaxed),
            })
        }
    }

    #[websocket_view(route = "/callbacks/guest")]
    impl Guest {
        async fn on_open(&mut self, ws: &WebSocket) -> Result<()> {
            Ok(ws.send(format!("{} {}", self.name, self.number)).await?)
        }
    }
}

/// A sender that outlives its view, and a word for views that wait.
struct Kept(Mutex<Option<WebSocketSender>>, Semaphore);

impl Default for Kept {
    fn default() -> Kept {
        Kept(Mutex::default(), Semaphore::new(0))
    }
}

const VIEWS: &str = concat!(module_path!(), "::views");

fn server(settings: &str) -> (Server, Told) {
    let (mut config, told) = configured(VIEWS, settings);
    config.state(Kept::default());
    (Server::pinned(config), told)
}

/// The word for views that wait.
fn wake(server: &Server) {
    let kept = server.app().request().build().state::<Kept>();
    kept.unwrap().1.add_permits(Semaphore::MAX_PERMITS);
}

#[test]
fn m19_every_way_to_write_an_echo_is_an_echo() {
    let (server, told) = server("");
    for view in ["", "/plain", "/split", "/stream", "/unsplit"] {
        let mut socket = RawSocket::open(server.address(), &format!("/echo{view}"));
        for number in 0..100 {
            let text = Frame::text(format!("{view} {number}"));
            assert_eq!(socket.send(text.clone()).frame(), text);
            let bytes = Frame::binary([number]);
            assert_eq!(socket.send(bytes.clone()).frame(), bytes);
        }
        assert_eq!(socket.close(1000).0, 1000, "{view}");
    }
    assert_eq!(told.next(), "the other task is done");
}

#[test]
fn b10_empty_messages_are_messages() {
    let (server, _) = server("");
    for view in ["/echo", "/echo/plain", "/callbacks/messages"] {
        let mut socket = RawSocket::open(server.address(), view);
        for frame in [
            Frame::text(""),
            Frame::binary(""),
            Frame::text(""),
            Frame::text("x"),
        ] {
            assert_eq!(socket.send(frame.clone()).frame(), frame, "{view}");
        }
    }
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
    let all = texts
        .iter()
        .chain([&Frame::close(1000, "")])
        .flat_map(Frame::masked);
    socket.bytes(all.collect::<Vec<_>>());
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
            assert!(line.contains("life.rs"), "{line}");
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
    let sender = kept.0.lock().unwrap().take().expect("the view has kept it");
    assert!(sender.is_closed());
    assert!(sender.try_send("to nobody").is_err());
}

#[test]
fn m22_texts_arrive_as_bytes_and_bytes_as_texts_where_somebody_says_so() {
    let kinds = |server: &Server, view: &str| {
        let mut socket = RawSocket::open(server.address(), view);
        let frames = [Frame::text("é"), Frame::binary("é"), Frame::binary([0xff])];
        frames.map(|frame| socket.send(frame).text())
    };
    let (text, bytes, other) = (
        "Text(\"é\")",
        "Binary(b\"\\xc3\\xa9\")",
        "Binary(b\"\\xff\")",
    );
    for (settings, as_set) in [
        ("", [text, bytes, other]),
        ("[websocket]\nuse_bytes = true", [bytes, bytes, other]),
        ("[websocket]\nuse_str = true", [text, text, other]),
    ] {
        let (server, _) = server(settings);
        assert_eq!(kinds(&server, "/as-set"), as_set, "{settings}");
        assert_eq!(
            kinds(&server, "/as-sent"),
            [text, bytes, other],
            "{settings}"
        );
        assert_eq!(
            kinds(&server, "/as-bytes"),
            [bytes, bytes, other],
            "{settings}"
        );
    }
    let (server, _) = server("");
    assert_eq!(kinds(&server, "/as-text"), [text, text, other]);
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
    assert_eq!(RawSocket::open(server.address(), "/end").text(), "ready");
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
    wake(&server);
    socket.bytes(rest);
    socket.send(Frame::binary((count + 1).to_be_bytes()));
    assert_eq!(socket.text(), (count + 2).to_string());
}

#[test]
fn a_client_that_answers_no_ping_is_gone() {
    let (server, told) = server(IMPATIENT);
    let mut socket = RawSocket::open(server.address(), "/end/told");
    assert_eq!(socket.text(), "ready");
    assert!(told.next().starts_with("1006 "));
    // All that it got were pings.
    while let Some(frame) = socket.next() {
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
    let mut socket = RawSocket::open(server.address(), "/end/told");
    assert_eq!(socket.text(), "ready");
    for _ in 0..10 {
        let ping = socket.frame();
        assert_eq!(ping.opcode, Frame::PING);
        socket.send(Frame::pong(ping.payload));
    }
    socket.send(Frame::close(1000, ""));
    while let Some(frame) = socket.next() {
        assert!(
            frame.opcode == Frame::PING || frame.code() == Some(1000),
            "{frame:?}"
        );
    }
    assert_eq!(told.next(), "nothing wrong");
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

#[test]
fn a_shutdown_closes_every_websocket_with_1001_and_waits_for_the_views() {
    let settings = "[server]\nport = 0\nworkers = 2\nshutdown_timeout = '1h'\n[websocket]\nclose_timeout = '1h'";
    let (mut config, told) = configured(VIEWS, settings);
    config.state(Kept::default());
    let server = Server::running(config);
    let mut sockets: Vec<_> = (0..6)
        .map(|_| RawSocket::open(server.address(), "/cleans-up"))
        .collect();
    let mut echoes: Vec<_> = (0..6)
        .map(|_| RawSocket::open(server.address(), "/echo/plain"))
        .collect();
    for socket in &mut sockets {
        assert_eq!(socket.text(), "ready");
    }
    for socket in &mut echoes {
        assert_eq!(socket.ask("hello"), "hello");
    }
    server.app().shutdown().trigger();
    for mut socket in sockets.into_iter().chain(echoes) {
        assert_eq!(socket.answer_closing().0, 1001);
    }
    for _ in 0..6 {
        assert_eq!(told.next(), "cleaning");
    }
    wake(&server);
    // Ends when all of them have, and they may take their time.
    drop(server);
    assert_eq!(told.rest(), ["clean"; 6]);
}

#[test]
fn a_shutdown_waits_for_views_only_as_long_as_it_may() {
    let settings = "[server]\nport = 0\nworkers = 2\nshutdown_timeout = '100ms'";
    let (mut config, _) = configured(VIEWS, settings);
    config.state(Kept::default());
    let server = Server::running(config);
    let views = ["/never-ends", "/never-ends/plain"];
    let mut sockets = views.map(|view| RawSocket::open(server.address(), view));
    for socket in &mut sockets {
        assert_eq!(socket.text(), "ready");
    }
    server.app().shutdown().trigger();
    for socket in &mut sockets {
        assert_eq!(socket.closing().0, 1001);
    }
    // Joins the thread of `App::run`, though neither view nor client has ended.
    drop(server);
}

#[test]
fn a_shutdown_does_not_wait_for_clients_that_do_not_answer() {
    let settings = "[server]\nport = 0\nworkers = 1\nshutdown_timeout = '1h'\n[websocket]\nclose_timeout = '50ms'";
    let (mut config, _) = configured(VIEWS, settings);
    config.state(Kept::default());
    let server = Server::running(config);
    let mut socket = RawSocket::open(server.address(), "/echo");
    assert_eq!(socket.ask("hello"), "hello");
    drop(server);
    assert_eq!(socket.end().0, 1001);
}

#[test]
fn a_view_knows_its_request_for_as_long_as_it_runs() {
    let (server, _) = server("");
    let mut socket = RawSocket::open(server.address(), "/of/ann?a=b");
    assert_eq!(socket.text(), "ann /of/ann /of/ann /of/ann");
    let mut socket = RawSocket::open(server.address(), "/of/bob/plain");
    assert_eq!(socket.text(), "bob /of/bob/plain");
}

#[test]
fn a_view_spawns_what_goes_on_beside_it() {
    let (server, _) = server("");
    let mut socket = RawSocket::open(server.address(), "/spawns");
    assert_eq!(socket.text(), "beside Some(\"/spawns\")");
    assert_eq!(socket.text(), "after it");
    assert_eq!(socket.answer_closing().0, 1000);
}

#[test]
fn m24_callbacks_come_one_after_the_other_and_share_what_they_count() {
    let (server, told) = server("");
    for view in ["/callbacks", "/callbacks/plain"] {
        let mut socket = RawSocket::open(server.address(), view);
        // All at once, so that they could meet.
        let texts = ["a", "b"].map(|text| Frame::text(text).masked());
        socket.bytes(texts.concat());
        assert_eq!(socket.text(), "welcome");
        assert_eq!(
            (socket.text(), socket.text()),
            ("1".to_owned(), "2".to_owned())
        );
        let mut other = RawSocket::open(server.address(), view);
        assert_eq!(other.text(), "welcome");
        let before = [
            "open begins",
            "open",
            "a begins",
            "a",
            "b begins",
            "b",
            "open begins",
            "open",
        ];
        for what in before {
            assert_eq!(told.next(), what, "{view}");
        }
        assert_eq!(other.ask("c"), "1", "each connection counts for itself");
        assert_eq!(other.close(4000).0, 4000);
        for what in ["c begins", "c", "close after 1, Some(4000)"] {
            assert_eq!(told.next(), what, "{view}");
        }
        socket.vanish();
        assert_eq!(told.next(), "close after 2, None", "{view}");
    }
}

#[test]
fn b8_on_close_comes_however_a_callback_ends() {
    let (server, told) = server("");
    for view in ["/callbacks", "/callbacks/plain"] {
        for (text, code, logged) in [
            ("fail", 1011, Some("the callback fails")),
            ("panic", 1011, Some("no luck in a callback")),
            ("leave", 4005, None),
        ] {
            let lines = logged.map(Lines::with);
            let mut socket = RawSocket::open(server.address(), view);
            assert_eq!(socket.text(), "welcome");
            assert_eq!(
                socket.send(Frame::text(text)).answer_closing().0,
                code,
                "{view} {text}"
            );
            let told: Vec<_> = (0..5).map(|_| told.next()).collect();
            let begins = format!("{text} begins");
            assert_eq!(told[..4], ["open begins", "open", &begins, text], "{view}");
            assert!(told[4].starts_with("close after 1"), "{view} {told:?}");
            if let Some(lines) = lines {
                let line = lines.next();
                assert!(line.contains("ERROR") && line.contains(view), "{line}");
            }
        }
    }
}

#[test]
fn m24_each_callback_may_be_left_out() {
    let (server, told) = server("");
    assert_eq!(
        RawSocket::open(server.address(), "/callbacks/messages").ask("hello"),
        "hello"
    );
    let mut socket = RawSocket::open(server.address(), "/callbacks/close");
    socket.send(Frame::text("nobody hears this"));
    assert_eq!(socket.close(1000).0, 1000);
    assert_eq!(told.next(), "closed");
}

#[test]
fn m19_the_state_of_callbacks_is_made_of_the_request_which_may_refuse() {
    let (server, _) = server("");
    for number in 0..3 {
        let asked = Handshake::new("/callbacks/guest").with("X-Name", "ann");
        let (mut socket, _) = asked.accepted(server.address());
        assert_eq!(socket.text(), format!("ann {number}"));
    }
    assert_eq!(
        Handshake::new("/callbacks/guest")
            .refused(server.address())
            .status,
        401
    );
}
