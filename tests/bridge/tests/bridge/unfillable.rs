//! Extractors that only axum's own router can fill: what is said of them, and when.

use aiopyramid::Configurator;
use aiopyramid::testing::TestApp;
use aiopyramid_tests::Log;

mod pages {
    use aiopyramid::prelude::*;
    use axum::extract::MatchedPath;

    #[view_config(route_name = "user")]
    async fn user(axum::extract::Path(id): axum::extract::Path<u32>) -> String {
        id.to_string()
    }

    #[view_config(route = "/matched")]
    async fn matched(path: MatchedPath) -> String {
        path.as_str().to_owned()
    }
}

mod others {
    use aiopyramid::prelude::*;
    use axum::Extension;
    use axum::extract::{MatchedPath, OriginalUri};

    #[view_config(route = "/maybe-matched")]
    async fn maybe_matched(path: Option<MatchedPath>) -> String {
        path.is_some().to_string()
    }

    #[view_config(route = "/original")]
    async fn original(OriginalUri(uri): OriginalUri) -> String {
        uri.to_string()
    }

    #[view_config(route = "/extension")]
    async fn extension(Extension(number): Extension<u32>) -> String {
        number.to_string()
    }
}

#[test]
fn they_are_problems_of_the_start_with_what_to_take_instead() {
    let mut config = Configurator::new();
    config.add_route("user", "/users/{id}");
    config.scan_module(concat!(module_path!(), "::pages"));
    let report = config.make_app().unwrap_err().to_string();
    for said in [
        "`axum::extract::path::Path<u32>`, which only axum's own router can fill",
        "name arguments after the placeholders",
        "`axum::extract::matched_path::MatchedPath`, which only axum's own router can fill",
        "`request.matched_route()`",
        "unfillable.rs:",
    ] {
        assert!(report.contains(said), "{said:?} is not in\n{report}");
    }
}

#[tokio::test]
async fn those_that_can_do_without_are_left_alone() {
    let mut config = Configurator::new();
    config.scan_module(concat!(module_path!(), "::others"));
    let client = TestApp::new(config.make_app().unwrap());
    assert_eq!(client.get("/maybe-matched").await.text(), "false");
    assert_eq!(client.get("/original").await.text(), "/original");
    let log = Log::of_this_thread();
    assert_eq!(client.get("/extension").await.status(), 500);
    assert!(log.text().contains("take `State<T>`"), "{}", log.text());
}
