//! Services of other frameworks under a prefix: what they get, what they cannot break, and what is refused at the start.

use std::convert::Infallible;
use std::net::SocketAddr;
use std::pin::Pin;
use std::task::{Context, Poll};

use aiopyramid::http::{Body, OriginalUri};
use aiopyramid::prelude::*;
use aiopyramid::respond::Streamed;
use aiopyramid::settings::Settings;
use aiopyramid::testing::TestApp;
use aiopyramid::tween::Next;
use aiopyramid_tests::{Log, Server};
use http_body::Body as _;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tower_service::Service;

type Asked = http::Request<Body>;
type Answered = http::Response<Body>;

/// A service that is an async function.
#[derive(Clone)]
struct Calls<F>(F);

impl<F, Fut, E> Service<Asked> for Calls<F>
where
    F: Fn(Asked) -> Fut,
    Fut: Future<Output = Result<Answered, E>> + Send + 'static,
{
    type Response = Answered;
    type Error = E;
    type Future = Pin<Box<dyn Future<Output = Result<Answered, E>> + Send>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), E>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Asked) -> Self::Future {
        Box::pin(self.0(request))
    }
}

/// Answers with what it was asked.
async fn echo(request: Asked) -> Result<Answered, Infallible> {
    let original = request.extensions().get::<OriginalUri>().unwrap();
    let head = format!("{} {} of {}: ", request.method(), request.uri(), original.0);
    let response = http::Response::builder().header("x-method", request.method().as_str());
    let body = request.into_body().bytes().await.unwrap();
    let text = head + std::str::from_utf8(&body).unwrap();
    Ok(response.body(Body::from(text)).unwrap())
}

mod own {
    use aiopyramid::prelude::*;

    #[view_config(route = "/api/status", request_method = "GET")]
    async fn status() -> &'static str {
        "our status"
    }

    #[view_config(route = "/own")]
    async fn own() -> &'static str {
        "our root"
    }

    #[view_config(route = "/own/{name}/size")]
    async fn size(name: &str) -> String {
        format!("our size of {name}")
    }
}

fn client() -> TestApp {
    let mut config = Configurator::new();
    config.scan_module(concat!(module_path!(), "::own"));
    config.mount("/api", Calls(echo)).mount("/own", Calls(echo));
    TestApp::new(config.make_app().unwrap())
}

#[tokio::test]
async fn the_service_gets_what_is_below_the_prefix_without_it() {
    let client = client();
    for (target, seen) in [
        ("/api", "GET / of /api: "),
        ("/api/", "GET / of /api/: "),
        ("/api/users/7?q=1", "GET /users/7?q=1 of /api/users/7?q=1: "),
        ("/api/a%2Fb", "GET /a%2Fb of /api/a%2Fb: "),
    ] {
        assert_eq!(client.get(target).await.text(), seen);
    }
    for target in ["/apis", "/ap", "/api%2Fx", "/"] {
        assert_eq!(client.get(target).await.status(), 404, "{target}");
    }
}

#[tokio::test]
async fn every_method_and_the_body_go_through() {
    let client = client();
    let reply = client.post("/api/x").body("hello").await;
    assert_eq!(reply.text(), "POST /x of /api/x: hello");
    for method in [Method::OPTIONS, Method::from_bytes(b"PURGE").unwrap()] {
        let reply = client.request(method.clone(), "/api/x").await;
        assert_eq!(reply.header("x-method"), Some(method.as_str()));
        assert_eq!(reply.status(), 200);
    }
    let head = client.request(Method::HEAD, "/api/x").await;
    assert_eq!(head.header("x-method"), Some("HEAD"));
    assert_eq!(head.text(), "");
}

#[tokio::test]
async fn routes_of_the_application_go_first() {
    let client = client();
    assert_eq!(client.get("/api/status").await.text(), "our status");
    assert_eq!(client.post("/api/status").await.status(), 405);
    assert_eq!(client.get("/own").await.text(), "our root");
    assert_eq!(client.get("/own/").await.text(), "GET / of /own/: ");
    assert_eq!(client.get("/own/x/size").await.text(), "our size of x");
    assert_eq!(
        client.get("/own/x/weight").await.text(),
        "GET /x/weight of /own/x/weight: "
    );
}

#[tokio::test]
async fn a_mount_at_the_root_takes_what_no_route_does() {
    let mut config = Configurator::new();
    config.scan_module(concat!(module_path!(), "::own"));
    config.mount("/", Calls(echo));
    let client = TestApp::new(config.make_app().unwrap());
    assert_eq!(client.get("/").await.text(), "GET / of /: ");
    assert_eq!(client.get("/a/b").await.text(), "GET /a/b of /a/b: ");
    assert_eq!(client.get("/own").await.text(), "our root");
}

#[tokio::test]
async fn an_application_may_stand_in_another_which_knows_the_client() {
    let mut inner = Configurator::new();
    let where_from = |request: Request| async move {
        let route = request
            .matched_route()
            .map(|route| route.pattern().to_owned());
        format!("{:?} {:?}", request.peer_addr(), route)
    };
    inner.add_view(
        where_from,
        ViewOptions {
            route: Some("/{page}"),
            ..ViewOptions::DEFAULT
        },
    );
    let mut outer = Configurator::new();
    outer.mount("/inner/one", inner.make_app().unwrap());
    let client = TestApp::new(outer.make_app().unwrap());
    let peer: SocketAddr = "192.0.2.1:80".parse().unwrap();
    let reply = client.get("/inner/one/page").peer(peer).await;
    assert_eq!(reply.text(), "Some(192.0.2.1:80) Some(\"/{page}\")");
    assert_eq!(client.get("/inner/one/page/2").await.status(), 404);
}

#[tokio::test]
async fn o4_u37_an_application_makes_its_paths_behind_the_prefixes_of_all_mounts() {
    let mut inner = Configurator::new();
    let paths = |request: Request| async move {
        let next = request.route_path("page", &[("page", &"next")])?;
        let home = request.route_url("home", &[])?;
        Ok::<_, Error>(format!("{next} {home}"))
    };
    inner.add_route("page", "/{page}");
    inner.add_route("home", "/");
    for route_name in ["page", "home"] {
        let options = ViewOptions {
            route_name: Some(route_name),
            ..ViewOptions::DEFAULT
        };
        inner.add_view(paths, options);
    }
    let mut middle = Configurator::new();
    middle.mount("/one", inner.make_app().unwrap());
    let mut outer = Configurator::new();
    outer.mount("/café", middle.make_app().unwrap());
    let client = TestApp::new(outer.make_app().unwrap());
    for target in ["/caf%C3%A9/one/x", "/caf%C3%A9/one", "/caf%C3%A9/one/"] {
        assert_eq!(
            client.get(target).await.text(),
            "/caf%C3%A9/one/next http://example.com/caf%C3%A9/one/",
            "{target}"
        );
    }
}

#[tokio::test]
async fn a_mounted_application_ends_with_the_one_around_it() {
    let mut inner = Configurator::new();
    let waits = |request: Request| async move {
        request.shutdown().triggered().await;
        "ended"
    };
    let options = ViewOptions {
        route: Some("/"),
        ..ViewOptions::DEFAULT
    };
    inner.add_view(waits, options);
    let mut outer = Configurator::new();
    outer.mount("/inner", inner.make_app().unwrap());
    let client = TestApp::new(outer.make_app().unwrap());
    client.app().shutdown().trigger();
    assert_eq!(client.get("/inner").await.text(), "ended");
}

#[tokio::test]
async fn a_head_of_a_stream_tells_no_length() {
    let mut inner = Configurator::new();
    let stream = |_request: Request| async {
        Streamed::by_coroutine(|writer| async move { Ok(writer.send("x").await?) })
    };
    let options = ViewOptions {
        route: Some("/"),
        ..ViewOptions::DEFAULT
    };
    inner.add_view(stream, options);
    let mut outer = Configurator::new();
    outer.mount("/inner", inner.make_app().unwrap());
    let client = TestApp::new(outer.make_app().unwrap());
    let reply = client.request(Method::HEAD, "/inner").await;
    assert_eq!(reply.status(), 200);
    assert_eq!(reply.header("content-length"), None);
}

#[tokio::test]
async fn errors_and_panics_of_the_service_are_incidents() {
    let mut config = Configurator::new();
    config.mount(
        "/error",
        Calls(|_| async { Err::<Answered, _>(std::io::Error::other("the disk is gone")) }),
    );
    config.mount(
        "/panic",
        Calls(|_| async { panic!("no luck in the service") as Result<Answered, Infallible> }),
    );
    let client = TestApp::new(config.make_app().unwrap());
    let log = Log::of_this_thread();
    for (target, said) in [
        (
            "/error",
            "the service mounted at `/error` failed\n  caused by: the disk is gone",
        ),
        ("/panic/below", "no luck in the service"),
    ] {
        let reply = client.get(target).await;
        assert_eq!(reply.status(), 500, "{target}");
        assert!(!reply.text().contains("disk"), "{}", reply.text());
        let log = log.text().replace("\\n", "\n");
        assert!(log.contains(said), "{said:?} is not in\n{log}");
    }
}

#[tokio::test]
async fn tweens_see_what_is_mounted() {
    let mut config = Configurator::new();
    config.mount("/api", Calls(echo));
    config.add_tween("seen", |request: Request, next: Next| async move {
        Ok(next.call(request).await?.with_header("x-seen", "yes"))
    });
    let client = TestApp::new(config.make_app().unwrap());
    assert_eq!(client.get("/api/x").await.header("x-seen"), Some("yes"));
}

#[test]
fn a_body_over_the_limit_is_413_whatever_the_service_makes_of_it() {
    let settings = Settings::from_toml("[app]\nbody_limit = 10").unwrap();
    let mut config = Configurator::with_settings(settings);
    config.mount(
        "/api",
        Calls(|request: Asked| async {
            let status = match request.into_body().bytes().await {
                Ok(_) => StatusCode::OK,
                Err(_) => StatusCode::BAD_GATEWAY,
            };
            Ok::<_, Infallible>(
                http::Response::builder()
                    .status(status)
                    .body(Body::empty())
                    .unwrap(),
            )
        }),
    );
    let server = Server::configured(config);
    let announced = server.post("/api/x", "text/plain", "12345678901");
    assert_eq!(announced.status, 413);
    assert_eq!(
        server.post("/api/x", "text/plain", "1234567890").status,
        200
    );
    let head = "POST /api/x HTTP/1.1\r\nhost: a\r\ntransfer-encoding: chunked\r\n\r\n";
    let over = format!("{head}8\r\n12345678\r\n8\r\n12345678\r\n0\r\n\r\n");
    assert_eq!(server.connect().send(over).reply().status, 413);
    let within = format!("{head}8\r\n12345678\r\n2\r\n12\r\n0\r\n\r\n");
    assert_eq!(server.connect().send(within).reply().status, 200);
}

#[tokio::test]
async fn the_response_arrives_as_it_is_made() {
    let (sender, receiver) = tokio::sync::mpsc::unbounded_channel::<&'static str>();
    let pieces = std::sync::Arc::new(std::sync::Mutex::new(Some(Pieces(receiver))));
    let mut config = Configurator::new();
    config.mount(
        "/stream",
        Calls(move |_| {
            let body = Body::stream(pieces.lock().unwrap().take().unwrap());
            async { Ok::<_, Infallible>(http::Response::new(body)) }
        }),
    );
    let app = config.make_app().unwrap();
    let request = app.request().uri("/stream").build();
    let mut body = app.handle(request).await.into_inner().into_body();
    for piece in ["one", "two"] {
        sender.send(piece).unwrap();
        let frame = std::future::poll_fn(|cx| Pin::new(&mut body).poll_frame(cx)).await;
        assert_eq!(frame.unwrap().unwrap().into_data().unwrap(), piece);
    }
}

struct Pieces(tokio::sync::mpsc::UnboundedReceiver<&'static str>);

impl http_body::Body for Pieces {
    type Data = bytes::Bytes;
    type Error = Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<http_body::Frame<bytes::Bytes>, Infallible>>> {
        let piece = self.0.poll_recv(cx);
        piece.map(|piece| piece.map(|text| Ok(http_body::Frame::data(text.into()))))
    }
}

#[test]
fn a_service_may_take_its_connection_over() {
    let mut config = Configurator::new();
    config.mount(
        "/talk",
        Calls(|mut request: Asked| async move {
            let upgraded = hyper::upgrade::on(&mut request);
            tokio::spawn(async move {
                let mut stream = hyper_util::rt::TokioIo::new(upgraded.await.unwrap());
                let mut heard = [0; 5];
                stream.read_exact(&mut heard).await.unwrap();
                stream.write_all(b"you said ").await.unwrap();
                stream.write_all(&heard).await.unwrap();
                stream.shutdown().await.unwrap();
            });
            let response = http::Response::builder()
                .status(StatusCode::SWITCHING_PROTOCOLS)
                .header(header::CONNECTION, "upgrade")
                .header(header::UPGRADE, "talk");
            Ok::<_, Infallible>(response.body(Body::empty()).unwrap())
        }),
    );
    let server = Server::configured(config);
    let mut wire = server.connect();
    wire.send("GET /talk HTTP/1.1\r\nhost: a\r\nconnection: upgrade\r\nupgrade: talk\r\n\r\n");
    assert_eq!(wire.reply_to_head().status, 101);
    assert_eq!(wire.send("hello").rest(), "you said hello");
}

#[test]
fn what_is_wrong_with_mounts_is_told_at_once() {
    let mut config = Configurator::new();
    config.add_route("all", "/taken/*rest");
    config.mount("/twice", Calls(echo));
    config.mount("/twice", Calls(echo));
    config.mount("/taken", Calls(echo));
    config.mount("/slash/", Calls(echo));
    config.mount("/users/{id}", Calls(echo));
    config.mount("/a//b", Calls(echo));
    let report = config.make_app().unwrap_err().to_string();
    for said in [
        "the mount at `/twice` is declared twice",
        "the route \"/taken/*rest\" and the mount at `/taken` match the same paths",
        "the prefix \"/slash/\" of a mount ends in a slash",
        "write \"/slash\"",
        "the prefix \"/users/{id}\" of a mount has a placeholder",
        "/a//b",
        "mount.rs:",
    ] {
        assert!(report.contains(said), "{said:?} is not in\n{report}");
    }
}

#[test]
fn a_mount_is_seen_by_tools() {
    let mut config = Configurator::new();
    config.mount("/api", Calls(echo));
    let app = config.make_app().unwrap();
    let [mount] = app.introspection() else {
        panic!("{:?}", app.introspection());
    };
    assert_eq!((mount.category(), mount.title()), ("mounts", "/api"));
    assert!(mount.get("service").unwrap().contains("Calls<"));
}
