//! What a view asks for by `request.response()`, and which responses get it (R5).

use aiopyramid::testing::{TestApp, TestResponse};
use aiopyramid_tests::app;

mod views {
    use aiopyramid::dispatch::{run_in_executor, spawn_greenlet};
    use aiopyramid::prelude::*;

    fn ask_for_more(request: &Request) {
        let response = request.response().set_status(StatusCode::ACCEPTED);
        response.insert_header("x-asked", "1");
    }

    #[view_config(route = "/json", renderer = "json")]
    async fn json(request: &Request) -> u8 {
        ask_for_more(request);
        1
    }

    #[view_config(route = "/executor", renderer = "json")]
    fn executor(request: &Request) -> u8 {
        ask_for_more(request);
        1
    }

    #[view_config(route = "/greenlet", renderer = "string", mapper = GreenletMapper)]
    fn greenlet(request: &Request) -> u8 {
        ask_for_more(request);
        1
    }

    #[view_config(route = "/elsewhere", renderer = "string")]
    async fn elsewhere(request: Request) -> u8 {
        let for_thread = request.clone();
        run_in_executor(move || ask_for_more(&for_thread)).await;
        spawn_greenlet(move || {
            request.response().append_header("x-asked", "2");
        })
        .await;
        1
    }

    #[view_config(route = "/content_type", renderer = "json")]
    async fn content_type(request: &Request) -> u8 {
        request.response().set_content_type("application/hal+json");
        1
    }

    #[view_config(route = "/text")]
    async fn text(request: &Request) -> &'static str {
        ask_for_more(request);
        "text"
    }

    #[view_config(route = "/page")]
    async fn page(request: &Request) -> Html<&'static str> {
        ask_for_more(request);
        Html("<p>page")
    }

    #[view_config(route = "/bytes")]
    async fn bytes(request: &Request) -> Vec<u8> {
        ask_for_more(request);
        vec![1]
    }

    #[view_config(route = "/json_value")]
    async fn json_value(request: &Request) -> Json<u8> {
        ask_for_more(request);
        Json(1)
    }

    #[view_config(route = "/status")]
    async fn status(request: &Request) -> StatusCode {
        ask_for_more(request);
        StatusCode::CREATED
    }

    #[view_config(route = "/status_and_text")]
    async fn status_and_text(request: &Request) -> (StatusCode, &'static str) {
        ask_for_more(request);
        (StatusCode::CREATED, "text")
    }

    #[view_config(route = "/response")]
    async fn response(request: &Request) -> Response {
        ask_for_more(request);
        Response::text("mine")
    }

    #[view_config(route = "/outcome")]
    async fn outcome(request: &Request) -> HttpSeeOther {
        ask_for_more(request);
        HttpSeeOther::new("/")
    }

    #[view_config(route = "/failed_outcome", renderer = "json")]
    async fn failed_outcome(request: &Request) -> Result<u8, HttpNotFound> {
        ask_for_more(request);
        Err(HttpNotFound::default())
    }

    #[view_config(route = "/error", renderer = "json")]
    async fn error(request: &Request) -> Result<u8> {
        ask_for_more(request);
        Err(Error::msg("on purpose"))
    }

    #[view_config(route = "/panic", renderer = "json")]
    async fn panic(request: &Request) -> u8 {
        ask_for_more(request);
        panic!("on purpose")
    }
}

async fn get(target: &str) -> TestResponse {
    let app = app(concat!(module_path!(), "::views"));
    TestApp::new(app).get(target).await
}

#[tokio::test]
async fn r5_a_value_becomes_the_response_that_the_view_asked_for() {
    for target in [
        "/json",
        "/executor",
        "/greenlet",
        "/elsewhere",
        "/text",
        "/page",
        "/bytes",
        "/json_value",
    ] {
        let response = get(target).await;
        assert_eq!(response.status(), 202, "{target}");
        assert_eq!(response.header("x-asked"), Some("1"), "{target}");
    }
}

#[tokio::test]
async fn r5_a_content_type_replaces_the_renderers_and_the_body_stays() {
    let response = get("/content_type").await;
    assert_eq!(
        (response.header("content-type"), response.text()),
        (Some("application/hal+json"), "1")
    );
}

#[tokio::test]
async fn a_status_that_the_view_returns_wins() {
    for target in ["/status", "/status_and_text"] {
        let response = get(target).await;
        assert_eq!(response.status(), 201, "{target}");
        assert_eq!(response.header("x-asked"), Some("1"), "{target}");
    }
}

#[tokio::test]
async fn r5_v49_a_response_an_outcome_and_an_error_are_left_alone() {
    for (target, status) in [
        ("/response", 200),
        ("/outcome", 303),
        ("/failed_outcome", 404),
        ("/error", 500),
        ("/panic", 500),
    ] {
        let response = get(target).await;
        assert_eq!(response.status(), status, "{target}");
        assert_eq!(response.header("x-asked"), None, "{target}");
    }
}
