//! A conversation that must go the same way wherever an application is served: by the framework itself, in bare hyper, below a router of
//! another framework.

use std::any::Any;
use std::net::{SocketAddr, TcpListener};

use aiopyramid::prelude::*;

use super::{Frame, Handshake, RawSocket};
use crate::{Reply, Server, Tell, Wire};

/// Speaks with one who has a name, and tells how it ended.
#[websocket_view(route = "/talk/{name}", subprotocols = ["chat.v2", "chat.v1"])]
async fn talk(mut ws: WebSocket, name: String, tell: State<Tell>) -> Result<()> {
    let protocol = ws.subprotocol().unwrap_or("nothing");
    ws.send(format!("{name} speaks {protocol}")).await?;
    while let Some(message) = ws.recv().await {
        match message.as_text() {
            Some("fail") => return Err(Error::msg("on purpose")),
            Some("leave") => return ws.send("as you wish").await.map_err(Error::from),
            _ => ws.send(message).await?,
        }
    }
    let how = ws.closed_by_client().map(|how| how.code.number());
    tell.say(format!("{name} is gone: {how:?}"));
    Ok(())
}

/// The same in a greenlet.
#[websocket_view(route = "/plain/{name}", subprotocols = ["chat.v2", "chat.v1"])]
fn plain(ws: WebSocket, name: String, tell: State<Tell>) -> Result<()> {
    synchronize(talk(ws, name, tell))
}

/// A server that is not the framework's own, or that is, until this is dropped.
#[derive(Debug)]
pub struct Hosted {
    /// The application whose end is that of the one with the views.
    app: App,
    address: SocketAddr,
    _host: Box<dyn Any>,
}

impl Hosted {
    /// Serves by the framework.
    ///
    /// # Panics
    ///
    /// When the system gives no port or no thread.
    pub fn by_the_framework(app: App) -> Hosted {
        let server = Server::start(app.clone());
        Hosted {
            app,
            address: server.address(),
            _host: Box::new(server),
        }
    }

    /// Serves by a task, on an event loop of two threads that steal work of one another.
    ///
    /// # Panics
    ///
    /// When the system gives no port or no thread.
    pub fn by<F>(app: App, serve: impl FnOnce(App, tokio::net::TcpListener) -> F) -> Hosted
    where
        F: Future<Output = ()> + Send + 'static,
    {
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(2)
            .enable_all()
            .build()
            .expect("an event loop");
        let listener = TcpListener::bind(("127.0.0.1", 0)).expect("a free port");
        let address = listener.local_addr().expect("the port just bound");
        listener
            .set_nonblocking(true)
            .expect("a socket can be made non-blocking");
        let listener = {
            let _inside = runtime.enter();
            tokio::net::TcpListener::from_std(listener).expect("a listening socket")
        };
        runtime.spawn(serve(app.clone(), listener));
        Hosted {
            app,
            address,
            _host: Box::new(runtime),
        }
    }
}

/// Holds the conversation. The host has the application below a prefix, which may be empty.
///
/// # Panics
///
/// When it goes another way.
pub fn is_the_same_everywhere(prefix: &str, host: impl Fn(App) -> Hosted) {
    for view in ["talk", "plain"] {
        let target = |name: &str| format!("{prefix}/{view}/{name}");
        let (tell, told) = Tell::new();
        let mut config = Configurator::new();
        config.scan_module(module_path!());
        config.state(tell);
        let app = config
            .make_app()
            .unwrap_or_else(|report| panic!("{report}"));
        let hosted = host(app);
        let address = hosted.address;

        it_talks(address, &target("ann"));
        assert_eq!(told.next(), "ann is gone: Some(4000)", "{view}");
        it_refuses(address, &target("bob"));
        assert_eq!(told.next(), "bob is gone: Some(1000)", "{view}");
        it_closes(address, &target("carl"));
        assert_eq!(told.next(), "carl is gone: None", "{view}");

        let mut socket = RawSocket::open(address, &target("dora"));
        assert_eq!(socket.text(), "dora speaks nothing");
        socket.vanish();
        assert_eq!(told.next(), "dora is gone: None", "{view}");

        let mut open: Vec<_> = ["eve", "fay"]
            .map(|name| RawSocket::open(address, &target(name)))
            .into();
        for socket in &mut open {
            socket.text();
        }
        hosted.app.shutdown().trigger();
        for mut socket in open {
            assert_eq!(socket.answer_closing().0, 1001, "{view}");
        }
        let mut gone = [told.next(), told.next()];
        gone.sort();
        assert!(
            gone[0].starts_with("eve is gone") && gone[1].starts_with("fay is gone"),
            "{gone:?}"
        );
        drop(hosted);
    }
}

fn it_talks(address: SocketAddr, target: &str) {
    let asked = Handshake::new(target).with("Sec-WebSocket-Protocol", "chat.v1, chat.v2");
    let (mut socket, reply) = asked.accepted(address);
    assert_eq!(reply.header("sec-websocket-protocol"), Some("chat.v2"));
    assert_eq!(socket.text(), "ann speaks chat.v2");
    assert_eq!(socket.ask("hello"), "hello");
    let bytes = Frame::binary([0, 255].repeat(50_000));
    assert_eq!(socket.send(bytes.clone()).frame(), bytes);
    assert_eq!(socket.send(Frame::ping("?")).frame(), Frame::pong("?"));
    assert_eq!(socket.close(4000).0, 4000);
}

fn it_refuses(address: SocketAddr, target: &str) {
    let own = Handshake::new(target).with("Origin", "http://example.com");
    let mut socket = own.accepted(address).0;
    assert_eq!(socket.text(), "bob speaks nothing");
    assert_eq!(socket.close(1000).0, 1000);
    let foreign = Handshake::new(target).with("Origin", "http://example.org");
    assert_eq!(foreign.refused(address).status, 403);
    let plain: Reply = Wire::connect(address).request("GET", target).reply();
    assert_eq!(plain.status, 426);
    assert_eq!(Handshake::new("/nowhere").refused(address).status, 404);
}

fn it_closes(address: SocketAddr, target: &str) {
    let mut socket = RawSocket::open(address, target);
    socket.text();
    assert_eq!(socket.ask("leave"), "as you wish");
    assert_eq!(socket.answer_closing().0, 1000);
    let mut socket = RawSocket::open(address, target);
    socket.text();
    assert_eq!(socket.send(Frame::text("fail")).answer_closing().0, 1011);
    let mut socket = RawSocket::open(address, target);
    socket.text();
    assert_eq!(socket.send(Frame::text([0xff])).answer_closing().0, 1007);
}
