//! Layers of `tower` around the application.

use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::task::{Context, Poll};

use aiopyramid::http::BoxError;
use aiopyramid::layer::Layered;
use aiopyramid::prelude::*;
use aiopyramid::testing::TestApp;
use aiopyramid::tween::Next;
use aiopyramid_tests::{Log, Server};
use tower_layer::{Layer, layer_fn};
use tower_service::Service;

type Asked = http::Request<Body>;
type Answered = http::Response<Body>;
type Answer = Pin<Box<dyn Future<Output = Result<Answered, BoxError>> + Send>>;

/// A service that is a function of the request and of what is inside of it.
#[derive(Clone)]
struct Around<F>(F, Layered);

impl<F: Fn(Asked, Layered) -> Answer> Service<Asked> for Around<F> {
    type Response = Answered;
    type Error = BoxError;
    type Future = Answer;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), BoxError>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Asked) -> Answer {
        self.0(request, self.1.clone())
    }
}

fn around<F>(function: F) -> impl Layer<Layered, Service = Around<F>>
where
    F: Fn(Asked, Layered) -> Answer + Clone,
{
    layer_fn(move |inner| Around(function.clone(), inner))
}

/// Adds a name to a header on the way in, and to one on the way out.
fn signing(
    name: &'static str,
) -> impl Layer<Layered, Service: aiopyramid::http::HttpService<Body>> {
    around(move |mut request: Asked, mut inner: Layered| -> Answer {
        request
            .headers_mut()
            .append("x-in", HeaderValue::from_static(name));
        Box::pin(async move {
            let mut response = inner.call(request).await?;
            response
                .headers_mut()
                .append("x-out", HeaderValue::from_static(name));
            Ok(response)
        })
    })
}

mod pages {
    use aiopyramid::prelude::*;

    #[view_config(route = "/way-in")]
    async fn way_in(request: &Request) -> String {
        let names = request.headers().get_all("x-in").iter();
        let names: Vec<&str> = names.filter_map(|name| name.to_str().ok()).collect();
        names.join(" ")
    }

    #[view_config(route = "/peer")]
    fn peer(peer: Option<Peer>) -> String {
        format!("{} {:?}", peer.is_some(), Request::current())
    }

    #[view_config(route = "/echo", request_method = "POST", body_limit = 5_000_000)]
    async fn echo(RawBody(body): RawBody) -> String {
        body.len().to_string()
    }

    #[view_config(route = "/panic")]
    async fn panics() -> &'static str {
        panic!("no luck in the view")
    }
}

fn config() -> Configurator {
    let mut config = Configurator::new();
    config.scan_module(concat!(module_path!(), "::pages"));
    config
}

#[tokio::test]
async fn the_layer_added_last_is_the_outermost_and_all_are_outside_of_tweens() {
    let mut config = config();
    config.layer(signing("inner")).layer(signing("outer"));
    config.add_tween("signing", |request: Request, next: Next| async move {
        let seen = request.headers().get_all("x-in").iter().count();
        let seen = HeaderValue::from(seen);
        Ok(next.call(request).await?.with_header("x-out", seen))
    });
    let app = config.make_app().unwrap();
    let request = app.request().uri("/way-in").build();
    let response = app.handle(request).await;
    let names: Vec<_> = response.headers().get_all("x-out").iter().collect();
    assert_eq!(names, ["2", "inner", "outer"]);
    let body = response.into_inner().into_body();
    assert_eq!(body.bytes().await.unwrap(), "outer inner");
}

#[test]
fn a_served_application_has_its_layers() {
    let mut config = config();
    config.layer(signing("one"));
    let server = Server::configured(config);
    let reply = server.get("/peer");
    assert_eq!(reply.text, "true Some(Request(GET /peer))");
    assert_eq!(reply.header("x-out"), Some("one"));
    let large = "x".repeat(3_000_000);
    assert_eq!(server.post("/echo", "text/plain", &large).text, "3000000");
    let larger = "x".repeat(6_000_000);
    assert_eq!(server.post("/echo", "text/plain", &larger).status, 413);
    // A body that nobody reads does not keep the connection.
    assert_eq!(server.post("/peer", "text/plain", &large).status, 200);
    assert_eq!(server.send("HEAD", "/peer", &[], b"").both(), (200, ""));
}

#[tokio::test]
async fn errors_and_panics_of_a_layer_are_incidents() {
    let mut config = config();
    config.layer(around(|request: Asked, mut inner: Layered| -> Answer {
        let path = request.uri().path().to_owned();
        Box::pin(async move {
            match path.as_str() {
                "/error" => Err("the layer is torn".into()),
                "/broken" => panic!("no luck in the layer"),
                _ => Ok(inner.call(request).await?),
            }
        })
    }));
    config.layer(signing("outer"));
    let client = TestApp::new(config.make_app().unwrap());
    let log = Log::of_this_thread();
    for (target, said) in [
        ("/error", "the layer is torn"),
        ("/broken", "no luck in the layer"),
        ("/panic", "no luck in the view"),
    ] {
        let reply = client.get(target).await;
        assert_eq!(reply.status(), 500, "{target}");
        assert_eq!(reply.header("x-out"), Some("outer"), "{target}");
        assert!(!reply.text().contains("layer"), "{}", reply.text());
        assert!(
            log.text().contains(said),
            "{said:?} is not in\n{}",
            log.text()
        );
    }
}

#[tokio::test]
async fn a_layer_is_made_once() {
    let made = Arc::new(AtomicU32::new(0));
    let counting = Arc::clone(&made);
    let mut config = config();
    config.layer(layer_fn(move |inner: Layered| {
        counting.fetch_add(1, Ordering::Relaxed);
        inner
    }));
    let app = config.make_app().unwrap();
    assert!(
        app.introspection()
            .iter()
            .any(|it| it.category() == "layers")
    );
    let client = TestApp::new(app);
    client.get("/way-in").await;
    client.get("/way-in").await;
    assert_eq!(made.load(Ordering::Relaxed), 1);
}
