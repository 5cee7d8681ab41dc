//! An application behind the server: connections, pipelines, shutdown.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::sync::mpsc;

use aiopyramid::prelude::*;
use aiopyramid::settings::Settings;
use aiopyramid_tests::Server;

mod pages {
    use aiopyramid::prelude::*;

    #[view_config(route = "/page/{number}")]
    async fn page(number: u32) -> String {
        format!("page {number}")
    }

    #[view_config(route = "/plain/{number}")]
    fn plain(number: u32) -> String {
        format!("plain {number}")
    }

    #[view_config(route = "/echo", request_method = "POST")]
    async fn echo(RawBody(bytes): RawBody) -> Response {
        Response::binary(bytes)
    }

    #[view_config(route = "/unread", request_method = "POST")]
    async fn unread() -> &'static str {
        "did not look"
    }

    #[view_config(route = "/peer")]
    async fn peer(Peer(address): Peer) -> String {
        address.to_string()
    }
}

const PAGES: &str = concat!(module_path!(), "::pages");

/// The pages, and one at `/gate` that says when it was entered and waits until it may leave.
fn gated(settings: &str) -> (Server, mpsc::Receiver<()>, tokio::sync::watch::Sender<bool>) {
    let (enter, entered) = mpsc::channel();
    let (open, gate) = tokio::sync::watch::channel(false);
    let mut config = Configurator::with_settings(Settings::from_toml(settings).unwrap());
    config.scan_module(PAGES);
    let view = move |_: Request| {
        let (enter, mut gate) = (enter.clone(), gate.clone());
        async move {
            let _left = Tell(enter.clone());
            let _ = enter.send(());
            let _ = gate.wait_for(|open| *open).await;
            "through the gate"
        }
    };
    config.add_view(
        view,
        ViewOptions {
            route: Some("/gate"),
            ..ViewOptions::DEFAULT
        },
    );
    (Server::configured(config), entered, open)
}

/// Sends a word when it is dropped.
struct Tell(mpsc::Sender<()>);

impl Drop for Tell {
    fn drop(&mut self) {
        let _ = self.0.send(());
    }
}

#[test]
fn one_connection_serves_one_request_after_the_other() {
    let server = Server::of(PAGES);
    let mut wire = server.connect();
    for number in 0..20 {
        let kind = if number % 2 == 0 { "page" } else { "plain" };
        let reply = wire.request("GET", &format!("/{kind}/{number}")).reply();
        assert_eq!(reply.both(), (200, format!("{kind} {number}").as_str()));
        assert_eq!(reply.header("connection"), None);
    }
}

#[test]
fn pipelined_requests_are_answered_in_their_order_bodies_included() {
    let server = Server::of(PAGES);
    let mut wire = server.connect();
    let post = |target: &str, body: &str| {
        format!(
            "POST {target} HTTP/1.1\r\nhost: x\r\ncontent-length: {}\r\n\r\n{body}",
            body.len()
        )
    };
    let get = |target: &str| format!("GET {target} HTTP/1.1\r\nhost: x\r\n\r\n");
    let requests = [
        get("/plain/1"),
        post("/echo", "GET /page/9 HTTP/1.1\r\n\r\n"),
        get("/nowhere"),
        post("/unread", "a body that nobody reads"),
        get("/page/2"),
    ];
    wire.send(requests.concat());
    assert_eq!(wire.reply().both(), (200, "plain 1"));
    assert_eq!(wire.reply().both(), (200, "GET /page/9 HTTP/1.1\r\n\r\n"));
    assert_eq!(wire.reply().status, 404);
    assert_eq!(wire.reply().both(), (200, "did not look"));
    assert_eq!(wire.reply().both(), (200, "page 2"));
}

#[test]
fn a_slow_answer_keeps_its_place_in_the_pipeline() {
    let (server, entered, open) = gated("");
    let mut wire = server.connect();
    wire.request("GET", "/gate").request("GET", "/page/1");
    entered.recv().unwrap();
    // Another connection is not concerned.
    assert_eq!(server.get("/page/2").both(), (200, "page 2"));
    open.send_replace(true);
    assert_eq!(wire.reply().both(), (200, "through the gate"));
    assert_eq!(wire.reply().both(), (200, "page 1"));
}

#[test]
fn a_client_that_wants_no_further_answer_has_its_connection_closed() {
    let server = Server::of(PAGES);
    let mut wire = server.connect();
    wire.send("GET /page/1 HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n");
    assert_eq!(wire.reply().both(), (200, "page 1"));
    assert_eq!(wire.rest(), "");
}

#[test]
fn every_answer_has_a_date_and_a_length() {
    let reply = Server::of(PAGES).get("/page/1");
    assert!(
        reply
            .header("date")
            .is_some_and(|date| date.ends_with(" GMT"))
    );
    assert_eq!(reply.header("content-length"), Some("6"));
}

#[test]
fn the_peer_is_the_other_end_of_the_connection_whatever_a_header_says() {
    let server = Server::of(PAGES);
    let reply = server.send("GET", "/peer", &[("x-forwarded-for", "1.2.3.4")], b"");
    assert!(reply.text.starts_with("127.0.0.1:"), "{}", reply.text);
}

#[test]
fn a_view_whose_client_has_gone_is_dropped() {
    // A client that only stops sending may still be listening, and gets that long.
    let (server, entered, _open) = gated("[server]\nhalf_close_timeout = '10ms'");
    let mut wire = server.connect();
    wire.request("GET", "/gate");
    entered.recv().unwrap();
    wire.close();
    // The view tells when it is dropped, and the gate has never opened.
    entered.recv().unwrap();
    assert_eq!(server.get("/page/1").both(), (200, "page 1"));
}

#[test]
fn a_shutdown_finishes_what_has_begun_and_accepts_nothing_new() {
    let (server, entered, open) = gated("");
    let mut busy = server.connect();
    let mut idle = server.connect();
    assert_eq!(idle.request("GET", "/page/1").reply().status, 200);
    busy.request("GET", "/gate");
    entered.recv().unwrap();
    server.app().shutdown().trigger();
    assert_eq!(idle.rest(), "");
    assert!(!answers(server.address()));
    open.send_replace(true);
    let reply = busy.reply();
    assert_eq!(reply.both(), (200, "through the gate"));
    assert_eq!(reply.header("connection"), Some("close"));
    assert_eq!(busy.rest(), "");
}

#[test]
fn a_small_body_that_nobody_reads_does_not_cost_the_connection() {
    let server = Server::of(PAGES);
    let mut wire = server.connect();
    wire.send("POST /unread HTTP/1.1\r\nhost: x\r\ncontent-length: 4\r\n\r\n");
    assert_eq!(wire.reply().both(), (200, "did not look"));
    // The body comes after the answer, and the next request right behind it.
    wire.send("late").request("GET", "/page/2");
    assert_eq!(wire.reply().both(), (200, "page 2"));
    wire.send("PUT /unread HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\n\r\n");
    assert_eq!(wire.reply().status, 405);
    wire.send("2\r\nhm\r\n0\r\n\r\n").request("GET", "/plain/3");
    assert_eq!(wire.reply().both(), (200, "plain 3"));
}

/// Whether a new connection is answered. One that still finds the listener open is closed without a word.
fn answers(address: SocketAddr) -> bool {
    let Ok(mut stream) = TcpStream::connect(address) else {
        return false;
    };
    let _ = stream.write_all(b"GET /page/1 HTTP/1.1\r\nhost: x\r\n\r\n");
    stream.read(&mut [0]).is_ok_and(|read| read > 0)
}

#[test]
fn wrong_settings_of_the_server_are_told_before_anything_is_served() {
    let settings = Settings::from_toml("[server]\nprot = 80").unwrap();
    let mut config = Configurator::with_settings(settings);
    config.scan_module(PAGES);
    let error = config.make_app().unwrap_err();
    for part in ["<toml>:2:1", "`prot`", "`port`"] {
        assert!(
            error.to_string().contains(part),
            "{part:?} is not in {error}"
        );
    }
}
