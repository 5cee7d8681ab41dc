//! What a shutdown does to websockets.

use aiopyramid::Configurator;
use aiopyramid::testing::TestApp;
use aiopyramid_tests::Server;
use aiopyramid_tests::websocket::RawSocket;

use super::{configured, open_gate};

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

    #[websocket_view(route = "/echo/plain")]
    fn echo_plainly(mut ws: WebSocket) -> Result<()> {
        while let Some(message) = synchronize(ws.recv()) {
            synchronize(ws.send(message))?;
        }
        Ok(())
    }

    #[websocket_view(route = "/cleans-up")]
    async fn cleans_up(mut ws: WebSocket, tell: State<Tell>, gate: State<Gate>) -> Result<()> {
        ws.send("ready").await?;
        while ws.recv().await.is_some() {}
        tell.say("cleaning");
        let _ = gate.semaphore.acquire().await;
        tell.say("clean");
        Ok(())
    }

    #[websocket_view(route = "/never-ends")]
    async fn never_ends(ws: WebSocket) {
        ws.send("ready").await.expect("the client listens");
        std::future::pending::<()>().await;
    }

    #[websocket_view(route = "/never-ends/plain")]
    fn never_ends_plainly(ws: WebSocket) {
        synchronize(ws.send("ready")).expect("the client listens");
        synchronize(std::future::pending::<()>());
    }
}

const VIEWS: &str = concat!(module_path!(), "::views");

#[test]
fn a_shutdown_closes_every_websocket_with_1001_and_waits_for_the_views() {
    let settings = "[server]\nport = 0\nworkers = 2\nshutdown_timeout = '20s'\n[websocket]\nclose_timeout = '20s'";
    let (config, told) = configured(VIEWS, settings);
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
    open_gate(&server);
    // Ends when all of them have, and they may take their time.
    drop(server);
    assert_eq!(told.rest(), ["clean"; 6]);
}

#[test]
fn a_shutdown_waits_for_views_only_as_long_as_it_may() {
    let settings = "[server]\nport = 0\nworkers = 2\nshutdown_timeout = '100ms'";
    let (config, _) = configured(VIEWS, settings);
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
    let settings = "[server]\nport = 0\nworkers = 1\nshutdown_timeout = '20s'\n[websocket]\nclose_timeout = '50ms'";
    let (config, _) = configured(VIEWS, settings);
    let server = Server::running(config);
    let mut socket = RawSocket::open(server.address(), "/echo");
    assert_eq!(socket.ask("hello"), "hello");
    drop(server);
    assert_eq!(socket.end().0, 1001);
}

/// The application around it goes on.
#[tokio::test]
async fn an_inner_application_that_ends_takes_its_websockets_along() {
    let settings = "[server]\nshutdown_timeout = '1ms'";
    let (inner, _told) = configured(VIEWS, settings);
    let inner = inner.make_app().unwrap();
    let mut outer = Configurator::new();
    outer.mount("/inner", inner.clone());
    let app = TestApp::new(outer.make_app().unwrap());
    let mut client = app.websocket("/inner/echo").await;
    client.send("x").await;
    assert_eq!(client.text().await, "x");
    inner.finish_background().await;
    assert_eq!(inner.background().websockets, 0);
    // A message that cannot go out is no message sent.
    let sending = tokio::spawn(async move { client.send("y").await });
    assert!(sending.await.unwrap_err().is_panic());
}
