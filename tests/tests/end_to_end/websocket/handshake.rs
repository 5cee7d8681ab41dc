//! How a websocket opens, and how it is refused: with an ordinary response, before anything else happens (M20, M23, B9).

use aiopyramid::prelude::*;
use aiopyramid::tween::Next;
use aiopyramid_tests::websocket::{Frame, Handshake, RawSocket};
use aiopyramid_tests::{Reply, Server, Told};

use super::{configured, served};

mod views {
    use aiopyramid::prelude::*;
    use aiopyramid_tests::Tell;

    #[websocket_view(route = "/echo")]
    async fn echo(mut ws: WebSocket, tell: State<Tell>) -> Result<()> {
        tell.say("echo runs");
        while let Some(message) = ws.recv().await {
            ws.send(message).await?;
        }
        Ok(())
    }

    #[websocket_view(route = "/protocols", subprotocols = ["chat.v3", "chat.v2", "chat.v1"])]
    async fn protocols(ws: WebSocket) -> Result<()> {
        let said = format!("{:?}", ws.subprotocol());
        Ok(ws.send(said).await?)
    }

    #[websocket_view(route = "/partners", origins = ["https://partner.example", "http://localhost:3000"])]
    async fn partners(ws: WebSocket) -> Result<()> {
        Ok(ws.send("come in").await?)
    }

    #[websocket_view(route = "/everybody", origins = ["*"])]
    async fn everybody(ws: WebSocket) -> Result<()> {
        Ok(ws.send("come in").await?)
    }

    #[websocket_view(route = "/rooms/{number}")]
    async fn room(number: u8, ws: WebSocket) -> Result<()> {
        Ok(ws.send(format!("room {number}")).await?)
    }

    #[websocket_view(route = "/members")]
    async fn members(member: Member, ws: WebSocket) -> Result<()> {
        Ok(ws.send(format!("hello {}", member.0)).await?)
    }

    #[websocket_view(route = "/members/plain")]
    fn members_plainly(member: Member, ws: WebSocket) -> Result<()> {
        Ok(synchronize(ws.send(format!("hello {}", member.0)))?)
    }

    pub(super) struct Member(String);

    impl FromRequest for Member {
        type Body = aiopyramid::extract::Leaves;
        type Rejection = HttpUnauthorized;

        async fn from_request(request: &Request) -> Result<Member, HttpUnauthorized> {
            match request.header("authorization") {
                Some(name) => Ok(Member(name.to_owned())),
                None => Err(HttpUnauthorized::new("who are you?")),
            }
        }
    }

    #[websocket_view(route = "/both")]
    async fn both(ws: WebSocket) -> Result<()> {
        Ok(ws.send("the websocket").await?)
    }

    #[view_config(route = "/both", request_method = "POST")]
    async fn page() -> &'static str {
        "the page"
    }

    #[view_config(route = "/only-a-page")]
    async fn only_a_page() -> &'static str {
        "the page"
    }
}

const VIEWS: &str = concat!(module_path!(), "::views");

fn server(settings: &str) -> (Server, Told) {
    served(VIEWS, settings)
}

#[test]
fn m23_a_client_is_let_in_with_101_and_what_its_key_makes() {
    let (server, _) = server("");
    let (mut socket, reply) = Handshake::new("/echo").accepted(server.address());
    assert_eq!(reply.status, 101);
    assert_eq!(
        reply.header("sec-websocket-accept"),
        Some(Handshake::ACCEPT)
    );
    let token = |name| reply.header(name).unwrap_or_default().to_ascii_lowercase();
    assert_eq!(
        (token("upgrade"), token("connection")),
        ("websocket".into(), "upgrade".into())
    );
    for name in [
        "sec-websocket-protocol",
        "sec-websocket-extensions",
        "content-length",
        "transfer-encoding",
    ] {
        assert_eq!(reply.header(name), None, "{name}");
    }
    assert_eq!(socket.ask("hello"), "hello");
}

/// A handshake that has to be accepted, and to have an echo behind it.
#[track_caller]
fn opens(server: &Server, asked: &Handshake) {
    assert_eq!(
        asked.accepted(server.address()).0.ask("hello"),
        "hello",
        "{asked:?}"
    );
}

/// A handshake that has to be refused with this status.
#[track_caller]
fn refused(server: &Server, asked: &Handshake, status: u16) -> Reply {
    let reply = asked.refused(server.address());
    assert_eq!(reply.status, status, "{} to\n{}", reply.text, asked.text());
    assert_eq!(reply.header("sec-websocket-accept"), None);
    reply
}

#[test]
fn names_and_tokens_are_read_in_any_case_and_from_every_line() {
    let (server, _) = server("");
    let new = || Handshake::new("/echo");
    for asked in [
        new()
            .instead("UPGRADE", "WebSocket")
            .instead("cONNECTION", "uPgRaDe"),
        new()
            .instead("sec-websocket-key", Handshake::KEY)
            .instead("SEC-WEBSOCKET-VERSION", "13"),
        new().instead("Connection", "keep-alive, Upgrade"),
        new().instead("Connection", "keep-alive ,\tUpgrade , x"),
        new()
            .instead("Connection", "keep-alive")
            .with("Connection", "Upgrade"),
        new()
            .instead("Connection", "Upgrade")
            .with("Connection", "keep-alive"),
        new()
            .with("Sec-WebSocket-Extensions", "x-unknown; a=1")
            .with("Sec-WebSocket-Extensions", "x-other"),
    ] {
        opens(&server, &asked);
    }
}

#[test]
fn b9_a_key_that_is_none_is_400() {
    let (server, told) = server("");
    refused(
        &server,
        &Handshake::new("/echo").without("Sec-WebSocket-Key"),
        400,
    );
    for key in [
        "",
        "AQID",
        "dGhlIHNhbXBsZSBub25jZQ",
        "dGhlIHNhbXBsZSBub25jZQ=",
        "dGhlIHNhbXBsZSBub25jZTE=",
        "dGhlIHNhbXBsZSBub25jZTEy",
        "dGhl!HNhbXBsZSBub25jZQ==",
        "dGhlIHNhbXBs ZSBub25jZQ==",
        "dGhlIHNhbXBsZSBub25jZQ==, dGhlIHNhbXBsZSBub25jZQ==",
    ] {
        refused(
            &server,
            &Handshake::new("/echo").instead("Sec-WebSocket-Key", key),
            400,
        );
    }
    refused(
        &server,
        &Handshake::new("/echo").with("Sec-WebSocket-Key", Handshake::KEY),
        400,
    );
    assert_eq!(told.rest(), <[&str; 0]>::default(), "the view has run");
}

#[test]
fn a_request_without_a_host_or_with_two_is_400() {
    let (server, _) = server("");
    refused(&server, &Handshake::new("/echo").without("Host"), 400);
    refused(
        &server,
        &Handshake::new("/echo").with("Host", "example.org"),
        400,
    );
}

#[test]
fn other_methods_are_405_and_told_the_one_that_is_allowed() {
    let (server, _) = server("");
    for method in ["POST", "PUT", "DELETE"] {
        let reply = refused(&server, &Handshake::new("/echo").by(method), 405);
        let allow = reply.header("allow").unwrap_or_default();
        assert!(allow.split(", ").any(|method| method == "GET"), "{allow:?}");
        assert!(!allow.contains(method), "{allow:?}");
    }
}

#[test]
fn a_request_that_does_not_ask_for_a_websocket_is_426() {
    let (server, told) = server("");
    let new = || Handshake::new("/echo");
    for asked in [
        new().without("Upgrade"),
        new().without("Upgrade").without("Connection"),
        new().instead("Upgrade", "h2c"),
        new().instead("Upgrade", "websockets"),
    ] {
        let reply = refused(&server, &asked, 426);
        assert_eq!(reply.header("upgrade"), Some("websocket"), "{asked:?}");
        let connection = reply.header("connection").unwrap_or_default();
        assert!(
            connection.eq_ignore_ascii_case("upgrade"),
            "{asked:?}: {connection}"
        );
    }
    let reply = server.get("/echo");
    assert_eq!(
        (reply.status, reply.header("upgrade")),
        (426, Some("websocket"))
    );
    for asked in [
        new().without("Connection"),
        new().instead("Connection", "keep-alive"),
        new().instead("Connection", "keep-alive, upgrades"),
    ] {
        refused(&server, &asked, 400);
    }
    assert_eq!(told.rest(), <[&str; 0]>::default(), "the view has run");
}

#[test]
fn another_version_of_the_protocol_is_426_and_told_the_one_there_is() {
    let (server, _) = server("");
    let new = || Handshake::new("/echo");
    for version in ["8", "0", "14", "113", "thirteen", ""] {
        let reply = refused(
            &server,
            &new().instead("Sec-WebSocket-Version", version),
            426,
        );
        assert_eq!(
            reply.header("sec-websocket-version"),
            Some("13"),
            "{version:?}"
        );
    }
    let reply = refused(&server, &new().without("Sec-WebSocket-Version"), 426);
    assert_eq!(reply.header("sec-websocket-version"), Some("13"));
}

#[test]
fn m23_a_websocket_needs_http_1_1() {
    let (server, _) = server("");
    refused(
        &server,
        &Handshake::new("/echo").in_version("HTTP/1.0"),
        400,
    );
}

#[test]
fn a_refused_connection_goes_on_as_any_other() {
    let (server, _) = server("");
    let mut wire = server.connect();
    wire.send(Handshake::new("/echo").without("Sec-WebSocket-Key").text());
    assert_eq!(wire.reply().status, 400);
    assert_eq!(
        wire.send(Handshake::new("/nowhere").text()).reply().status,
        404
    );
    assert_eq!(
        wire.request("GET", "/only-a-page").reply().both(),
        (200, "the page")
    );
    let (mut socket, _) = Handshake::new("/echo").send_on(wire).unwrap();
    assert_eq!(socket.ask("at last"), "at last");
}

#[test]
fn frames_in_the_packet_of_the_handshake_are_not_lost() {
    let (server, _) = server("");
    for count in [1, 2, 500] {
        let mut wire = server.connect();
        let frames: Vec<u8> = (0..count)
            .flat_map(|number| Frame::text(number.to_string()).masked())
            .collect();
        wire.send([Handshake::new("/echo").text().into_bytes(), frames].concat());
        assert_eq!(wire.reply().status, 101);
        let mut socket = RawSocket::on(wire);
        for number in 0..count {
            assert_eq!(socket.text(), number.to_string());
        }
    }
}

#[test]
fn a_handshake_byte_by_byte_is_a_handshake() {
    let (server, _) = server("");
    let mut wire = server.connect();
    for byte in Handshake::new("/echo").text().bytes() {
        wire.send([byte]);
    }
    assert_eq!(wire.reply().status, 101);
    assert_eq!(RawSocket::on(wire).ask("hello"), "hello");
}

#[test]
fn a_subprotocol_is_chosen_by_the_order_of_the_server() {
    let (server, _) = server("");
    let asked = |lines: &[&str]| {
        lines
            .iter()
            .fold(Handshake::new("/protocols"), |asked, line| {
                asked.with("Sec-WebSocket-Protocol", line)
            })
    };
    for (lines, chosen) in [
        (&["chat.v1"][..], Some("chat.v1")),
        (&["chat.v1, chat.v2"], Some("chat.v2")),
        (&["chat.v2,chat.v1"], Some("chat.v2")),
        (&["other", "chat.v1, another", "chat.v3"], Some("chat.v3")),
        (&["other, CHAT.V1"], None),
        (&["chat"], None),
        (&[], None),
    ] {
        let (mut socket, reply) = asked(lines).accepted(server.address());
        assert_eq!(reply.header("sec-websocket-protocol"), chosen, "{lines:?}");
        assert_eq!(socket.text(), format!("{chosen:?}"), "{lines:?}");
        assert_eq!(socket.answer_closing().0, 1000);
    }
    // A view that speaks none agrees on none.
    let (_, reply) = Handshake::new("/echo")
        .with("Sec-WebSocket-Protocol", "chat.v1")
        .accepted(server.address());
    assert_eq!(reply.header("sec-websocket-protocol"), None);
}

#[test]
fn c12_and_c13_compression_is_declined_and_a_compressed_frame_refused() {
    let (server, _) = server("");
    for offer in [
        "permessage-deflate",
        "permessage-deflate; client_max_window_bits",
        "permessage-deflate; server_no_context_takeover, permessage-deflate",
        "x-webkit-deflate-frame",
    ] {
        let (mut socket, reply) = Handshake::new("/echo")
            .with("Sec-WebSocket-Extensions", offer)
            .accepted(server.address());
        assert_eq!(reply.header("sec-websocket-extensions"), None, "{offer}");
        assert_eq!(socket.ask("hello"), "hello");
        let compressed = Frame::text(b"\xf2\x48\xcd\xc9\xc9\x07\x00").with_reserved(4);
        assert_eq!(socket.send(compressed).end().0, 1002);
    }
}

#[test]
fn a_page_of_the_same_origin_may_connect_and_one_of_another_may_not() {
    let (server, told) = server("");
    let from = |host: &str, origin: &str| {
        Handshake::new("/echo")
            .instead("Host", host)
            .with("Origin", origin)
    };
    for (host, origin) in [
        ("example.com", "http://example.com"),
        ("example.com:80", "http://example.com"),
        ("example.com", "http://example.com:80"),
        ("example.com:8080", "http://example.com:8080"),
        ("EXAMPLE.com", "http://example.COM"),
        ("[::1]:8080", "http://[::1]:8080"),
        ("127.0.0.1", "http://127.0.0.1"),
    ] {
        opens(&server, &from(host, origin));
        assert_eq!(told.next(), "echo runs");
    }
    for (host, origin) in [
        ("example.com", "http://example.org"),
        ("example.com", "http://www.example.com"),
        ("example.com", "http://example.com.example.org"),
        ("example.com", "http://notexample.com"),
        ("example.com", "http://example.com@example.org"),
        ("example.com", "http://example.org/example.com"),
        ("example.com", "http://example.com:8080"),
        ("example.com:8080", "http://example.com"),
        ("example.com:8080", "http://example.com:80801"),
        ("example.com", "null"),
        ("example.com", ""),
        ("example.com", "example.com"),
        ("example.com", "file://"),
    ] {
        refused(&server, &from(host, origin), 403);
    }
    let twice = from("example.com", "http://example.com").with("Origin", "http://example.org");
    refused(&server, &twice, 403);
    assert_eq!(told.rest(), <[&str; 0]>::default(), "the view has run");
}

#[test]
fn no_origin_is_no_page() {
    let (server, _) = server("");
    opens(&server, &Handshake::new("/echo"));
}

/// Who may connect to a view, and who not.
#[track_caller]
fn lets_in(server: &Server, target: &str, welcome: &[&str], unwelcome: &[&str]) {
    let from = |origin: &str| Handshake::new(target).with("Origin", origin);
    for origin in welcome {
        from(origin).accepted(server.address());
    }
    for origin in unwelcome {
        refused(server, &from(origin), 403);
    }
}

const ALWAYS_FOREIGN: [&str; 4] = [
    "https://partner.example.org",
    "http://partner.example",
    "https://partner.example:444",
    "null",
];

#[test]
fn a_view_lists_further_origins_or_takes_any() {
    let (server, _) = server("");
    let own = [
        "http://example.com",
        "https://partner.example",
        "http://localhost:3000",
        "https://PARTNER.example",
    ];
    lets_in(&server, "/partners", &own, &ALWAYS_FOREIGN);
    lets_in(
        &server,
        "/partners",
        &[],
        &[
            "http://localhost",
            "http://localhost:3001",
            "https://localhost:3000",
        ],
    );
    lets_in(
        &server,
        "/everybody",
        &["http://example.org", "null", "https://a.b.c:1"],
        &[],
    );
}

#[test]
fn the_settings_list_origins_for_views_that_do_not() {
    let (server, _) = server("[websocket]\norigins = [\"https://partner.example\"]");
    lets_in(
        &server,
        "/echo",
        &["https://partner.example", "http://example.com"],
        &ALWAYS_FOREIGN,
    );
    // What a view says goes before.
    lets_in(
        &server,
        "/partners",
        &["http://localhost:3000"],
        &["http://example.org"],
    );
}

#[test]
fn m20_whatever_refuses_a_request_refuses_a_websocket_with_an_ordinary_response() {
    let (server, _) = server("");
    for (target, status) in [
        ("/nowhere", 404),
        ("/rooms/x", 404),
        ("/rooms/256", 404),
        ("/members", 401),
        ("/members/plain", 401),
    ] {
        let reply = refused(&server, &Handshake::new(target), status);
        assert!(!reply.text.is_empty(), "{target}");
    }
    for (asked, said) in [
        (Handshake::new("/rooms/255"), "room 255"),
        (
            Handshake::new("/members").with("Authorization", "ann"),
            "hello ann",
        ),
        (
            Handshake::new("/members/plain").with("Authorization", "ann"),
            "hello ann",
        ),
    ] {
        let (mut socket, _) = asked.accepted(server.address());
        assert_eq!(socket.text(), said);
        assert_eq!(socket.answer_closing().0, 1000);
    }
}

#[test]
fn m20_another_view_of_the_path_takes_other_requests() {
    let (server, _) = server("");
    assert_eq!(
        server.post("/both", "text/plain", "").both(),
        (200, "the page")
    );
    assert_eq!(
        RawSocket::open(server.address(), "/both").text(),
        "the websocket"
    );
    let reply = refused(&server, &Handshake::new("/both").by("PUT"), 405);
    let allow = reply.header("allow").unwrap_or_default();
    assert!(allow.contains("GET") && allow.contains("POST"), "{allow}");
}

#[test]
fn a_page_is_no_websocket_whoever_asks() {
    let (server, _) = server("");
    let reply = refused(&server, &Handshake::new("/only-a-page"), 200);
    assert_eq!(reply.text, "the page");
}

/// The views behind a tween.
fn behind<F, Fut>(tween: F) -> (Server, Told)
where
    F: Fn(Request, Next) -> Fut + Clone + Send + Sync + 'static,
    Fut: Future<Output = Result<Response>> + Send + 'static,
{
    let (mut config, told) = configured(VIEWS, "");
    config.add_tween("of the test", tween);
    (Server::pinned(config), told)
}

#[test]
fn m20_a_tween_refuses_before_the_handshake() {
    let (server, told) = behind(|request: Request, next: Next| async move {
        match request.query()?.get("token") {
            Some("good") => next.call(request).await,
            _ => Err(HttpForbidden::new("no token").into()),
        }
    });
    let reply = refused(&server, &Handshake::new("/echo"), 403);
    assert!(reply.text.contains("no token"), "{}", reply.text);
    assert_eq!(told.rest(), <[&str; 0]>::default());
    opens(&server, &Handshake::new("/echo?token=good"));
}

#[test]
fn a_tween_sees_the_101_and_may_add_to_it() {
    let (server, _) = behind(|request: Request, next: Next| async move {
        let response = next.call(request).await?;
        let seen = response.status().as_u16().to_string();
        Ok(response.with_header("x-seen", seen.as_str()))
    });
    let (mut socket, reply) = Handshake::new("/echo").accepted(server.address());
    assert_eq!(reply.header("x-seen"), Some("101"));
    assert_eq!(socket.ask("hello"), "hello");
}

#[test]
fn m23_a_view_does_not_run_when_a_tween_puts_another_response_in_the_place_of_the_101() {
    let (server, told) = behind(|request: Request, next: Next| async move {
        let replaces = request.query()?.get("replace").is_some();
        let fails = request.query()?.get("fail").is_some();
        let response = next.call(request).await?;
        match (replaces, fails) {
            (true, _) => Ok(Response::text("another response")),
            (_, true) => Err(Error::msg("the tween fails")),
            _ => Ok(response),
        }
    });
    let reply = refused(&server, &Handshake::new("/echo?replace"), 200);
    assert_eq!(reply.text, "another response");
    refused(&server, &Handshake::new("/echo?fail"), 500);
    opens(&server, &Handshake::new("/echo"));
    // Those that were refused before would have told before.
    assert_eq!(told.next(), "echo runs");
    drop(server);
    assert_eq!(told.rest(), <[&str; 0]>::default());
}

#[test]
fn wrong_settings_of_websockets_are_told_at_the_start() {
    for (settings, part) in [
        ("[websocket]\nmax_mesage_size = 5", "`max_message_size`"),
        ("[websocket]\nping_interval = \"soon\"", "<toml>:2:"),
    ] {
        let error = configured(VIEWS, settings)
            .0
            .make_app()
            .unwrap_err()
            .to_string();
        assert!(error.contains(part), "{part} is not in {error}");
    }
}
