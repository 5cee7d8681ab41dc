//! A client of an application: its requests, what it takes for a good answer, redirects, events (Q7).

use aiopyramid::prelude::*;
use aiopyramid::respond::{EventStream, SentEvent};
use aiopyramid::testing::TestApp;
use serde_json::json;

use super::{client, client_with_page};

/// What came, as it came.
#[view_config(route = "/echo", renderer = "json")]
async fn echo(request: &Request) -> serde_json::Value {
    json!({
        "method": request.method().as_str(),
        "target": request.uri().to_string(),
        "host": request.host(),
        "xhr": request.is_xhr(),
        "authorization": request.header("authorization"),
        "tags": request.headers().get_all("x-tag").iter().count(),
    })
}

#[view_config(route = "/broken")]
async fn broken() -> Result<&'static str> {
    Err(Error::msg("it is broken"))
}

#[view_config(route = "/visits")]
async fn visits(request: &Request) -> String {
    let before: u32 = request
        .cookies()
        .get("visits")
        .and_then(|it| it.parse().ok())
        .unwrap_or(0);
    let visits = (before + 1).to_string();
    let cookie = Cookie::new("visits", visits.clone());
    request.response().set_cookie(cookie);
    visits
}

/// `?status=` and `?to=`.
#[view_config(route = "/leads", request_method = ["GET", "POST", "PUT"])]
async fn leads(request: &Request) -> Result<Response> {
    let query = request.query()?;
    let status: u16 = query.get("status").unwrap_or("303").parse()?;
    let to = query.get("to").unwrap_or("/leads");
    Ok(Response::status_only(StatusCode::from_u16(status)?).with_header("location", to))
}

#[view_config(route = "/folder/what", request_method = ["GET", "HEAD", "POST", "PUT"])]
async fn what(request: &Request) -> Result<String> {
    let body = String::from_utf8_lossy(&request.body().await?).into_owned();
    Ok(format!(
        "{} {} {body} {:?}",
        request.method(),
        request.uri(),
        request.header("content-type")
    ))
}

fn app() -> TestApp {
    client(module_path!())
}

#[aiopyramid::test]
async fn q7_each_method_has_its_call() {
    let app = client_with_page("");
    for (request, method) in [
        (app.get("/x"), "GET"),
        (app.options("/x"), "OPTIONS"),
        (app.post("/x"), "POST"),
        (app.put("/x"), "PUT"),
        (app.patch("/x"), "PATCH"),
        (app.delete("/x"), "DELETE"),
    ] {
        let answer = request.await;
        assert_eq!(answer.text(), format!("{method} /x (none) "));
    }
    let head = app.head("/x").ok().await;
    assert!(head.bytes().is_empty());
    assert_eq!(head.header("content-length"), Some("15"));
}

#[aiopyramid::test]
async fn q7_a_request_says_who_asks_and_how() {
    let app = app();
    let plain = app.get("/echo").query(&[("q", "a b")]).await;
    plain.assert_json(json!({
        "method": "GET", "target": "/echo?q=a+b", "host": "example.com", "xhr": false, "authorization": null, "tags": 0,
    }));
    let dressed = app
        .get("/echo?a=1")
        .query(&[("b", "2")])
        .xhr()
        .basic_auth("ada", "secret")
        .header("host", "shop.example")
        .header("x-tag", "1")
        .header("x-tag", "2")
        .await;
    dressed.assert_json(json!({
        "method": "GET", "target": "/echo?a=1&b=2", "host": "shop.example", "xhr": true,
        "authorization": "Basic YWRhOnNlY3JldA==", "tags": 2,
    }));
}

#[aiopyramid::test]
async fn q7_a_client_sends_its_own_headers_with_every_request() {
    let app = app();
    let ada = app
        .with_basic_auth("ada", "secret")
        .with_header("x-tag", "1");
    let sent: serde_json::Value = ada.get("/echo").await.json();
    assert_eq!(sent["authorization"], "Basic YWRhOnNlY3JldA==");
    assert_eq!(sent["tags"], 1);
    let other: serde_json::Value = ada.get("/echo").bearer_auth("t").await.json();
    assert_eq!(other["authorization"], "Bearer t");
    let without: serde_json::Value = app.get("/echo").await.json();
    assert_eq!(without["authorization"], json!(null));
    // It is the same browser.
    ada.get("/visits").await;
    assert_eq!(app.get("/visits").await.text(), "2");
}

#[aiopyramid::test]
async fn q7_a_test_that_awaits_looks_at_the_status_itself() {
    let app = app();
    assert_eq!(app.get("/nowhere").await.status(), 404);
    assert_eq!(app.get("/broken").await.status(), 500);
    app.get("/echo").ok().await;
    app.get("/leads").ok().await;
    app.get("/nowhere").expect_status(404).await;
    app.get("/nowhere").await.assert_status(404);
    app.get("/echo").await.assert_ok();
}

#[aiopyramid::test]
async fn q7_a_strict_client_takes_what_the_request_says() {
    let app = app().strict();
    app.get("/echo").await;
    app.get("/leads").await;
    app.get("/nowhere").expect_status(404).await;
    assert_eq!(app.get("/broken").expect_errors().await.status(), 500);
}

#[aiopyramid::test]
async fn q7_a_redirect_is_followed_as_browsers_do() {
    let app = app();
    for (method, status, expected) in [
        (Method::GET, "301", "GET /folder/what?a=1  None"),
        (Method::POST, "301", "GET /folder/what?a=1  None"),
        (Method::POST, "302", "GET /folder/what?a=1  None"),
        (Method::POST, "303", "GET /folder/what?a=1  None"),
        (Method::PUT, "303", "GET /folder/what?a=1  None"),
        (
            Method::PUT,
            "302",
            "PUT /folder/what?a=1 a=b Some(\"application/x-www-form-urlencoded\")",
        ),
        (
            Method::POST,
            "307",
            "POST /folder/what?a=1 a=b Some(\"application/x-www-form-urlencoded\")",
        ),
        (
            Method::POST,
            "308",
            "POST /folder/what?a=1 a=b Some(\"application/x-www-form-urlencoded\")",
        ),
    ] {
        let body: &[(&str, &str)] = if method == Method::GET {
            &[]
        } else {
            &[("a", "b")]
        };
        let request = || {
            let request = app
                .request(method.clone(), "/leads")
                .query(&[("status", status), ("to", "folder/./what?a=1#part")]);
            if body.is_empty() {
                request
            } else {
                request.form(body)
            }
        };
        let answer = request().await;
        assert_eq!(answer.status().as_str(), status);
        assert_eq!(answer.follow().await.text(), expected, "{method} {status}");
        assert_eq!(
            request().follow_redirects().await.text(),
            expected,
            "{method} {status}"
        );
    }
}

#[aiopyramid::test]
async fn q7_a_chain_of_redirects_is_followed_to_its_end_with_its_cookies() {
    let app = app();
    let to = "http://example.com/leads?to=/leads%3Fto%3D/visits";
    let end = app
        .get("/leads")
        .query(&[("to", to)])
        .follow_redirects()
        .ok()
        .await;
    assert_eq!(end.text(), "1");
    assert_eq!(app.cookies().get("visits"), Some("1"));
    // What is no redirect stays.
    assert_eq!(app.get("/visits").follow_redirects().await.text(), "2");
}

#[view_config(route = "/news")]
async fn news(request: &Request) -> EventStream {
    let last = request.last_event_id().unwrap_or("none").to_owned();
    EventStream::by_coroutine(|events| async move {
        events.send(SentEvent::comment("hello")).await?;
        events.send(last).await?;
        let event = SentEvent::json(&[1, 2])?.with_name("numbers").with_id("7");
        events.send(event).await?;
        events.send("two\nlines").await?;
        Err(Error::msg("there is no more"))
    })
}

#[aiopyramid::test]
async fn q7_events_are_read_one_by_one() {
    let mut events = app()
        .get("/news")
        .header("last-event-id", "6")
        .events()
        .await;
    assert_eq!(events.response().status(), 200);
    let first = events.next().await.unwrap();
    assert_eq!((first.name.as_str(), first.data.as_str()), ("message", "6"));
    assert_eq!(first.id, None);
    let second = events.next().await.unwrap();
    assert_eq!(second.name, "numbers");
    assert_eq!(second.json::<[u32; 2]>(), [1, 2]);
    let third = events.next().await.unwrap();
    assert_eq!(third.data, "two\nlines");
    assert_eq!(third.id.as_deref(), Some("7"));
}

/// Everything works where WebTest's users know it from: a plain `#[test]`.
#[test]
fn q7_plain_tests_wait_for_their_answers() {
    let app = app().strict();
    assert_eq!(app.get("/visits").wait().text(), "1");
    assert_eq!(app.get("/visits").wait().text(), "2");
    let mut events = synchronize(app.get("/news").events());
    assert_eq!(synchronize(events.next()).unwrap().data, "none");
}

#[tokio::test(flavor = "multi_thread")]
async fn q7_a_runtime_of_others_does_too() {
    let app = app();
    let visits = tokio::spawn(async move { app.get("/visits").ok().await.text().to_owned() });
    assert_eq!(visits.await.unwrap(), "1");
}

#[aiopyramid::test]
async fn q7_a_second_content_type_stands_in_place_of_the_first() {
    let request = app().post("/anywhere").json(&1);
    let request = request.header("Content-Type", "application/problem+json");
    let shown = format!("{request:?}");
    assert_eq!(
        shown.to_ascii_lowercase().matches("content-type").count(),
        1
    );
    assert!(shown.contains("application/problem+json"), "{shown}");
}
