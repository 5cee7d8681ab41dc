//! Layers of tower and tower-http: around the application, and around one view.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use aiopyramid::http::BoxError;
use aiopyramid::layer::AnyLayer;
use aiopyramid::prelude::*;
use aiopyramid::testing::{TestApp, TestRequest};
use aiopyramid_tests::Log;
use tower::ServiceBuilder;
use tower::limit::ConcurrencyLimitLayer;
use tower::load_shed::LoadShedLayer;
use tower::timeout::TimeoutLayer;
use tower_http::compression::CompressionLayer;
use tower_http::cors::{Any, CorsLayer};
use tower_http::request_id::{
    MakeRequestId, PropagateRequestIdLayer, RequestId, SetRequestIdLayer,
};
use tower_http::trace::TraceLayer;

mod pages {
    use std::time::Duration;

    use aiopyramid::prelude::*;
    use tower::timeout::TimeoutLayer;
    use tower_http::compression::CompressionLayer;
    use tower_http::cors::{Any, CorsLayer};
    use tower_http::request_id::{RequestId, SetRequestIdLayer};

    use super::Counter;

    #[view_config(route = "/long")]
    async fn long() -> String {
        tracing::info!("a long page is made");
        "a long page ".repeat(1000)
    }

    #[view_config(route = "/long/compressed", layer = CompressionLayer::new())]
    fn compressed() -> String {
        "a long page ".repeat(1000)
    }

    #[view_config(route = "/shared", request_method = "GET", layer = CorsLayer::new().allow_origin(Any))]
    async fn shared() -> &'static str {
        "for everybody"
    }

    #[view_config(route = "/shared", request_method = "POST")]
    async fn posted() -> &'static str {
        "for us"
    }

    #[view_config(route = "/slow", layer = TimeoutLayer::new(Duration::from_millis(1)))]
    async fn slow() -> &'static str {
        std::future::pending().await
    }

    #[view_config(route = "/waits")]
    async fn waits() -> &'static str {
        std::future::pending().await
    }

    #[view_config(route = "/id/{name}", layer = SetRequestIdLayer::x_request_id(Counter::default()))]
    async fn id(name: &str, request: &Request) -> Result<String> {
        let id = request.header("x-request-id").unwrap_or("none");
        let same =
            Request::current().is_some_and(|current| current.header("x-request-id") == Some(id));
        let pattern = request
            .matched_route()
            .map(|route| route.pattern().to_owned());
        Ok(format!(
            "{id} {name} {same} {}",
            pattern.unwrap_or_default()
        ))
    }

    #[view_config(route = "/body", request_method = "POST", layer = CompressionLayer::new(), body_limit = 10)]
    fn body(RawBody(body): RawBody) -> String {
        format!("{} bytes", body.len())
    }

    #[view_config(route = "/fails", layer = CorsLayer::new().allow_origin(Any))]
    async fn fails() -> Result<&'static str> {
        Err(HttpNotFound::new("not today").into())
    }

    #[view_config(route = "/panics", layer = CorsLayer::new().allow_origin(Any))]
    fn panics() -> &'static str {
        panic!("no luck")
    }

    /// What a layer left in the extensions, for an extractor of the ecosystem.
    #[view_config(route = "/extension", layer = SetRequestIdLayer::x_request_id(Counter::default()))]
    async fn extension(id: axum::Extension<RequestId>) -> String {
        format!("{:?}", id.0.header_value())
    }
}

/// Counts requests.
#[derive(Clone, Default)]
struct Counter(Arc<AtomicU64>);

impl MakeRequestId for Counter {
    fn make_request_id<B>(&mut self, _: &http::Request<B>) -> Option<RequestId> {
        let id = self.0.fetch_add(1, Ordering::Relaxed) + 1;
        Some(RequestId::new(HeaderValue::from(id)))
    }
}

fn config() -> Configurator {
    let mut config = Configurator::new();
    config.scan_module(concat!(module_path!(), "::pages"));
    config
}

fn client(config: Configurator) -> TestApp {
    TestApp::new(config.make_app().unwrap())
}

#[tokio::test]
async fn responses_are_compressed_for_the_application_or_for_one_view() {
    let plain = client(config());
    let mut with_layer = config();
    with_layer.layer(CompressionLayer::new());
    let everything = client(with_layer);
    for (client, path, encoding) in [
        (&plain, "/long", None),
        (&plain, "/long/compressed", Some("gzip")),
        (&everything, "/long", Some("gzip")),
        (&everything, "/long/compressed", Some("gzip")),
        (&everything, "/nowhere", Some("gzip")),
    ] {
        let reply = client.get(path).header("accept-encoding", "gzip").await;
        assert_eq!(reply.header("content-encoding"), encoding, "{path}");
        if encoding.is_some() {
            assert!(reply.bytes().len() < 1000, "{path}");
            assert_eq!(reply.header("content-length"), None, "{path}");
        }
    }
}

fn preflight(client: &TestApp, path: &str, method: &str) -> TestRequest {
    client
        .request(Method::OPTIONS, path)
        .header("origin", "http://elsewhere")
        .header("access-control-request-method", method)
}

#[tokio::test]
async fn a_preflight_is_answered_by_the_layer_and_not_by_us() {
    let own = client(config());
    let mut with_layer = config();
    with_layer.layer(
        CorsLayer::new()
            .allow_origin(Any)
            .allow_methods([Method::GET]),
    );
    let everything = client(with_layer);
    let reply = preflight(&everything, "/long", "GET").await;
    assert_eq!(reply.status(), 200);
    assert_eq!(reply.header("access-control-allow-methods"), Some("GET"));
    assert_eq!(reply.header("allow"), None);
    // The layer of a view answers for its method, and for that alone.
    let reply = preflight(&own, "/shared", "GET").await;
    assert_eq!(reply.status(), 200);
    assert_eq!(reply.header("access-control-allow-origin"), Some("*"));
    let reply = preflight(&own, "/shared", "POST").await;
    assert_eq!(reply.status(), 204);
    assert_eq!(reply.header("access-control-allow-origin"), None);
    assert_eq!(reply.header("allow"), Some("GET, HEAD, OPTIONS, POST"));
    let reply = own
        .get("/shared")
        .header("origin", "http://elsewhere")
        .await;
    assert_eq!(reply.header("access-control-allow-origin"), Some("*"));
    assert_eq!(reply.text(), "for everybody");
    assert_eq!(
        own.post("/shared")
            .await
            .header("access-control-allow-origin"),
        None
    );
}

#[tokio::test]
async fn a_layer_that_times_out_is_408_and_one_with_too_much_to_do_503() {
    let log = Log::of_this_thread();
    let own = client(config());
    let reply = own.get("/slow").await;
    assert_eq!(reply.status(), 408);
    assert!(
        log.text().contains("request timed out: answered 408"),
        "{}",
        log.text()
    );

    let mut impatient = config();
    impatient.layer(TimeoutLayer::new(Duration::from_millis(1)));
    assert_eq!(client(impatient).get("/waits").await.status(), 408);

    let mut limited = config();
    limited.layer((LoadShedLayer::new(), ConcurrencyLimitLayer::new(1)));
    let app = limited.make_app().unwrap();
    let waiting = {
        let app = app.clone();
        tokio::spawn(async move {
            let request = app.request().uri("/waits").build();
            app.handle(request).await.status()
        })
    };
    tokio::task::yield_now().await;
    let busy = TestApp::new(app.clone());
    let reply = busy.get("/long").await;
    assert_eq!(reply.status(), 503);
    assert_eq!(reply.header("retry-after"), Some("1"));
    waiting.abort();
    assert!(waiting.await.unwrap_err().is_cancelled());
    assert_eq!(busy.get("/long").await.status(), 200);
}

#[tokio::test]
async fn other_errors_of_a_layer_are_incidents() {
    let mut config = config();
    let torn = ServiceBuilder::new().map_err(|_: BoxError| BoxError::from("torn"));
    config.layer(torn.timeout(Duration::from_millis(1)));
    assert_eq!(client(config).get("/waits").await.status(), 500);
}

#[tokio::test]
async fn requests_get_ids_that_go_back_and_a_span_around_them() {
    let log = Log::of_this_thread();
    let mut config = config();
    config
        .layer(PropagateRequestIdLayer::x_request_id())
        .layer(SetRequestIdLayer::x_request_id(Counter::default()))
        .layer(
            TraceLayer::new_for_http().make_span_with(|request: &http::Request<Body>| {
                tracing::info_span!("request", path = request.uri().path())
            }),
        );
    let everything = client(config);
    for id in ["1", "2"] {
        let reply = everything.get("/long").await;
        assert_eq!(reply.header("x-request-id"), Some(id));
    }
    let log = log.text();
    let mut lines = log
        .lines()
        .filter(|line| line.contains("a long page is made"));
    assert!(
        lines.all(|line| line.contains(r#"request{path="/long"}"#)),
        "{log}"
    );
}

#[tokio::test]
async fn a_view_sees_what_its_layers_made_of_the_request_and_it_is_the_same_request() {
    let client = client(config());
    let reply = client.get("/id/first").await;
    assert_eq!(reply.text(), "1 first true /id/{name}");
    let reply = client.get("/extension").await;
    assert_eq!(reply.text(), "\"1\"");
}

#[tokio::test]
async fn a_body_passes_the_layers_of_a_view_under_the_views_limit() {
    let sends = client(config());
    assert_eq!(sends.post("/body").body("12345").await.text(), "5 bytes");
    assert_eq!(sends.post("/body").body("12345678901").await.status(), 413);
    // A tween that has read it takes it from nobody.
    let mut with_reader = config();
    with_reader.add_tween("reads", |request: Request, next: Next| async move {
        let length = request.body().await?.len();
        Ok(next.call(request).await?.with_header("x-length", length))
    });
    let reply = client(with_reader).post("/body").body("12345").await;
    assert_eq!(
        (reply.text(), reply.header("x-length")),
        ("5 bytes", Some("5"))
    );
}

#[tokio::test]
async fn errors_and_panics_of_a_view_pass_its_layers_as_responses() {
    let client = client(config());
    for (path, status) in [("/fails", 404), ("/panics", 500)] {
        let reply = client.get(path).header("origin", "http://elsewhere").await;
        assert_eq!(reply.status(), status, "{path}");
        assert_eq!(
            reply.header("access-control-allow-origin"),
            Some("*"),
            "{path}"
        );
    }
}

#[tokio::test]
async fn a_call_gives_a_view_its_layer_as_the_attribute_does() {
    let mut config = Configurator::new();
    let layer = AnyLayer::new(CompressionLayer::new());
    let options = ViewOptions {
        route: Some("/"),
        layer: Some(&layer),
        ..ViewOptions::DEFAULT
    };
    config.add_view(|_: Request| async { "text ".repeat(100) }, options);
    let app = config.make_app().unwrap();
    let view = app
        .introspection()
        .iter()
        .find(|it| it.category() == "views");
    let layer = view.and_then(|view| view.get("layer")).unwrap();
    assert!(layer.contains("CompressionLayer"), "{layer}");
    let reply = TestApp::new(app)
        .get("/")
        .header("accept-encoding", "gzip")
        .await;
    assert_eq!(reply.header("content-encoding"), Some("gzip"));
}
