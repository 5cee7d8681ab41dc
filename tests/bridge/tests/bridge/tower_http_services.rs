//! Layers and services of tower-http.

use aiopyramid::Configurator;
use aiopyramid::testing::TestApp;
use http::Method;
use tower_http::cors::{Any, CorsLayer};
use tower_http::services::ServeDir;

mod pages {
    use aiopyramid::prelude::*;

    #[view_config(route = "/page", request_method = "GET")]
    async fn page() -> &'static str {
        "page"
    }
}

fn config() -> Configurator {
    let mut config = Configurator::new();
    config.scan_module(concat!(module_path!(), "::pages"));
    config
}

#[tokio::test]
async fn a_layer_answers_before_the_application_or_adds_to_its_answer() {
    let mut config = config();
    let cors = CorsLayer::new();
    config.layer(cors.allow_origin(Any).allow_methods([Method::GET]));
    let client = TestApp::new(config.make_app().unwrap());
    let reply = client.get("/page").header("origin", "http://a").await;
    assert_eq!(reply.header("access-control-allow-origin"), Some("*"));
    assert_eq!(reply.text(), "page");
    let preflight = client
        .request(Method::OPTIONS, "/page")
        .header("origin", "http://a")
        .header("access-control-request-method", "GET");
    let preflight = preflight.await;
    assert_eq!(preflight.status(), 200);
    assert_eq!(
        preflight.header("access-control-allow-methods"),
        Some("GET")
    );
}

#[tokio::test]
async fn files_are_served_below_a_prefix() {
    let mut config = config();
    config.mount("/src", ServeDir::new(env!("CARGO_MANIFEST_DIR")));
    let client = TestApp::new(config.make_app().unwrap());
    let reply = client.get("/src/Cargo.toml").await;
    assert_eq!(reply.status(), 200);
    assert!(reply.text().contains("aiopyramid-bridge-tests"));
    let length = reply.header("content-length").unwrap().to_owned();
    let head = client.request(Method::HEAD, "/src/Cargo.toml").await;
    assert_eq!(head.header("content-length"), Some(length.as_str()));
    assert_eq!(client.get("/src/nothing").await.status(), 404);
    let part = client
        .get("/src/Cargo.toml")
        .header("range", "bytes=0-8")
        .await;
    assert_eq!((part.status().as_u16(), part.text()), (206, "[package]"));
}
