//! Values of the ecosystem as results of views.

use aiopyramid::testing::TestApp;
use aiopyramid_tests::app;

mod pages {
    use aiopyramid::prelude::*;
    use askama::Template;
    use askama_web::WebTemplate;
    use axum_htmx::{HxRedirect, HxResponseTrigger};
    use maud::{Markup, html};

    #[view_config(route = "/maud/{name}")]
    async fn markup(name: &str) -> Markup {
        html! { p { "hello, " (name) } }
    }

    #[derive(Template, WebTemplate)]
    #[template(source = "hello, {{ name }}", ext = "html")]
    struct Hello<'a> {
        name: &'a str,
    }

    #[view_config(route = "/askama")]
    fn template() -> Hello<'static> {
        Hello { name: "<you>" }
    }

    #[view_config(route = "/htmx", request_method = "POST")]
    async fn htmx() -> (HxResponseTrigger, HxRedirect, &'static str) {
        let trigger = HxResponseTrigger::normal(["saved"]);
        (trigger, HxRedirect("/list".to_owned()), "saved")
    }

    #[view_config(route = "/draft")]
    async fn draft(request: &Request) -> Markup {
        request.response().insert_header("x-draft", "seen");
        html! { "draft" }
    }

    #[view_config(route = "/status")]
    async fn status() -> (StatusCode, Markup) {
        (StatusCode::IM_A_TEAPOT, html! { "short" })
    }

    #[view_config(route = "/either/{good}")]
    async fn either(good: bool) -> Result<Markup, (StatusCode, Markup)> {
        match good {
            true => Ok(html! { "good" }),
            false => Err((StatusCode::CONFLICT, html! { "bad" })),
        }
    }

    #[view_config(route = "/ours-or-theirs/{good}")]
    fn ours_or_theirs(good: bool) -> Result<Markup, HttpNotFound> {
        match good {
            true => Ok(html! { "good" }),
            false => Err(HttpNotFound::new("bad")),
        }
    }

    #[view_config(route = "/either-error", renderer = "json")]
    async fn rendered() -> Result<u32, (StatusCode, Markup)> {
        Err((StatusCode::GONE, html! { "gone" }))
    }

    #[view_config(route = "/parts-before-ours")]
    async fn parts_before_ours() -> (HxRedirect, Html<&'static str>) {
        (HxRedirect("/list".to_owned()), Html("<b>ours</b>"))
    }

    #[view_config(route = "/some-response")]
    async fn some_response() -> impl axum_core::response::IntoResponse {
        ([("x-some", "header")], "text")
    }
}

fn client() -> TestApp {
    TestApp::new(app(concat!(module_path!(), "::pages")))
}

#[tokio::test]
async fn templates_answer_with_pages() {
    let client = client();
    for (target, page) in [
        ("/maud/%3Cyou%3E", "<p>hello, &lt;you&gt;</p>"),
        ("/askama", "hello, &#60;you&#62;"),
    ] {
        let reply = client.get(target).await;
        assert_eq!(reply.status(), 200, "{target}");
        assert_eq!(reply.text(), page);
        assert_eq!(
            reply.header("content-type"),
            Some("text/html; charset=utf-8"),
            "{target}"
        );
    }
}

#[tokio::test]
async fn parts_of_a_response_stand_before_it() {
    let reply = client().post("/htmx").await;
    assert_eq!(reply.header("hx-trigger"), Some("saved"));
    assert_eq!(reply.header("hx-redirect"), Some("/list"));
    assert_eq!(reply.text(), "saved");
    let reply = client().get("/parts-before-ours").await;
    assert_eq!(reply.header("hx-redirect"), Some("/list"));
    assert_eq!(
        reply.header("content-type"),
        Some("text/html; charset=utf-8")
    );
    let reply = client().get("/some-response").await;
    assert_eq!(reply.header("x-some"), Some("header"));
}

#[tokio::test]
async fn both_sides_of_a_result_may_be_of_the_ecosystem() {
    let client = client();
    for (target, status, text) in [
        ("/status", 418, "short"),
        ("/either/true", 200, "good"),
        ("/either/false", 409, "bad"),
        ("/ours-or-theirs/true", 200, "good"),
        ("/either-error", 410, "gone"),
    ] {
        let reply = client.get(target).await;
        assert_eq!((reply.status().as_u16(), reply.text()), (status, text));
    }
    assert_eq!(client.get("/ours-or-theirs/false").await.status(), 404);
}

#[tokio::test]
async fn the_length_of_a_page_is_known() {
    let reply = client().request(http::Method::HEAD, "/maud/you").await;
    assert_eq!(reply.header("content-length"), Some("17"));
    assert!(reply.bytes().is_empty());
}

#[tokio::test]
async fn what_a_view_wants_in_its_response_is_in_it() {
    let reply = client().get("/draft").await;
    assert_eq!(reply.header("x-draft"), Some("seen"));
    assert_eq!(reply.text(), "draft");
}
