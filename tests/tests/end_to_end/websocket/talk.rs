//! A conversation while it goes on: the ways to write one, what arrives, and what a view knows.

use aiopyramid_tests::websocket::{Frame, RawSocket};
use aiopyramid_tests::{Server, Told};

use super::served;

mod views {
    use aiopyramid::prelude::*;
    use aiopyramid_tests::Tell;

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
        use futures_util::StreamExt as _;
        let (sender, receiver) = ws.split();
        Ok(receiver.map(Ok).forward(sender).await?)
    }

    #[websocket_view(route = "/echo/unsplit")]
    async fn echo_as_stream_and_sink(mut ws: WebSocket) -> Result<()> {
        use futures_util::{SinkExt, StreamExt as _};
        while let Some(message) = ws.next().await {
            SinkExt::send(&mut ws, message).await?;
        }
        Ok(())
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

    #[websocket_view(route = "/of/{name}")]
    async fn knows_its_request(ws: WebSocket, name: String, request: &Request) -> Result<()> {
        tokio::task::yield_now().await;
        let current = Request::current().ok_or_else(|| Error::msg("nobody asks"))?;
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
        let current = Request::current().ok_or_else(|| Error::msg("nobody asks"))?;
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
}

const VIEWS: &str = concat!(module_path!(), "::views");

fn server(settings: &str) -> (Server, Told) {
    served(VIEWS, settings)
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
    for view in ["/echo", "/echo/plain"] {
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
