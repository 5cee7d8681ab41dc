//! What a failed test says: the request, the status, the beginning of the body (Q7).

use aiopyramid::prelude::*;
use aiopyramid::testing::TestApp;
use serde_json::json;

use super::{client_with_page, message_of};

const PAGE: &str = r#"
    <form id="one"><input name="name"><input type="checkbox" name="agreed">
    <input name="locked" disabled><input type="file" name="photo"><button>Save</button></form>
    <form id="two"></form>
    <a href="/a">Both</a> <a href="/b">Both</a> <a href="https://other.example/">Away</a>"#;

/// All of these are in the message of a test that fails, and where it asked.
#[track_caller]
fn check(test: impl AsyncFnOnce(&TestApp), parts: &[&str]) {
    let app = client_with_page(PAGE);
    let message = message_of(async || test(&app).await);
    for part in parts.iter().chain(&["failures.rs:"]) {
        assert!(message.contains(part), "{part:?} is not in:\n{message}");
    }
}

#[test]
fn q7_a_status_of_an_error_fails_with_request_status_and_body() {
    check(
        async |app| drop(app.get("/pages/one").expect_status(404).await),
        &[
            "the status 404 Not Found was expected",
            "GET /pages/one, asked at ",
            "200 OK",
            "content-type: text/html",
            "<form id=\"one\">",
        ],
    );
    check(
        async |app| drop(app.post("/missing?x=y").ok().await),
        &[
            "a status of 2xx or 3xx was expected",
            "POST /missing?x=y, asked at ",
            "404 Not Found",
        ],
    );
    check(
        async |app| drop(app.strict().put("/missing").await),
        &["a status of 2xx or 3xx was expected", "404"],
    );
    check(
        async |app| drop(app.put("/missing").ok().streamed().await),
        &["another status was expected", "PUT /missing", "404"],
    );
}

#[test]
fn q7_assertions_fail_with_the_response() {
    let response = ["POST /x, asked at ", "200 OK", "POST /x (none) milk"];
    let all = |first: &'static str| [&[first], &response[..]].concat();
    let sent = |app: &TestApp| app.post("/x").body("milk");
    check(
        async |app| {
            sent(app).await.must_contain("bread");
        },
        &all("\"bread\" is not in the body"),
    );
    check(
        async |app| {
            sent(app).await.must_not_contain("milk");
        },
        &all("\"milk\" is in the body"),
    );
    check(
        async |app| {
            sent(app).await.assert_header("x-tag", "1");
        },
        &all("the header `x-tag: 1` was expected, and there is []"),
    );
    check(
        async |app| {
            sent(app).await.json::<u32>();
        },
        &all("the body is not the JSON wanted"),
    );
    check(
        async |app| drop(sent(app).await.follow()),
        &all("the response is no redirect"),
    );
    check(
        async |app| drop(sent(app).await.form()),
        &all("the page has no form"),
    );
    check(
        async |app| drop(sent(app).events().await),
        &[
            "the response is no `text/event-stream`",
            "POST /x, asked at ",
        ],
    );
}

#[test]
fn q7_other_json_is_told_by_its_paths() {
    let mut config = Configurator::new();
    let answer = async |_: Request| Json(json!({ "items": [1, 2], "total": 2 }));
    config.add_view(
        move |request: Request| answer(request),
        ViewOptions {
            route: Some("/"),
            ..ViewOptions::DEFAULT
        },
    );
    let app = TestApp::new(config.make_app().unwrap());
    let message = message_of(async || {
        let response = app.get("/").await;
        response.assert_json(json!({ "items": [1, 3], "next": null, "total": 2 }));
    });
    for part in [
        ".items[1]: 3 was expected, found 2",
        ".next: null was expected, found nothing",
        "GET /, asked at ",
    ] {
        assert!(message.contains(part), "{message}");
    }
    assert!(!message.contains(".total"), "{message}");
}

#[test]
fn q7_a_form_says_what_it_has_instead() {
    let page = "GET /pages/one, asked at ";
    check(
        async |app| drop(app.get("/pages/one").await.form()),
        &["the page has 2 forms: choose one by `form_named`", page],
    );
    check(
        async |app| drop(app.get("/pages/one").await.form_named("three")),
        &["the page has no form `three`", page],
    );
    let fill = |app: TestApp, name: &'static str| async move {
        let mut form = app.get("/pages/one").await.form_named("one");
        form.set(name, "x");
    };
    check(
        async |app| fill(app.clone(), "nam").await,
        &["the form has no `nam`", "did you mean `name`?", page],
    );
    check(
        async |app| fill(app.clone(), "agreed").await,
        &["`agreed` is a checkbox: `check` or `uncheck` it", page],
    );
    check(
        async |app| fill(app.clone(), "locked").await,
        &["`locked` is disabled", page],
    );
    check(
        async |app| fill(app.clone(), "photo").await,
        &["`photo` is a field for files: `upload` to it", page],
    );
    check(
        async |app| {
            let form = app.get("/pages/one").await.form_named("one");
            drop(form.press("Delete"));
        },
        &["there is no button \"Delete\" among [\"Save\"]", page],
    );
}

#[test]
fn q7_a_link_says_what_is_there_instead() {
    let click = |app: TestApp, text: &'static str| async move {
        drop(app.get("/pages/one").await.click(text));
    };
    check(
        async |app| click(app.clone(), "Home").await,
        &["there is no link \"Home\" among [\"Both\", \"Both\", \"Away\"]"],
    );
    check(
        async |app| click(app.clone(), "Both").await,
        &["\"Both\" is on several links: one leads to `/a`, one to `/b`"],
    );
    check(
        async |app| click(app.clone(), "Away").await,
        &["`https://other.example/` leads out of the application"],
    );
}
