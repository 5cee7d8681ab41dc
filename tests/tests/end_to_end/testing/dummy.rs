//! Requests for views that are called as functions, and code that asks for the current one (Q3, Q4).

use aiopyramid::extract::FromRequest;
use aiopyramid::prelude::*;
use aiopyramid::renderer::templates::EmbeddedTemplate;
use aiopyramid::testing::{self, DummyRequest, TestConfigurator, TestResponse};
use serde::Deserialize;
use serde_json::json;

#[test]
fn q4_unless_told_otherwise_it_is_a_get_of_example_com() {
    let request = DummyRequest::new().build();
    assert_eq!(request.method(), Method::GET);
    assert_eq!(request.host(), "example.com:80");
    assert_eq!(request.host_url(), "http://example.com");
    assert_eq!(request.path_info().unwrap(), "/");
    assert!(request.matchdict().is_empty());
    assert!(request.matched_route().is_none());
    assert!(request.query().unwrap().is_empty());
    assert!(!request.is_xhr());
}

#[aiopyramid::test]
async fn q4_a_form_makes_it_a_post_and_leaves_the_parameters_of_the_query() -> Result<()> {
    let request = DummyRequest::new()
        .path("/search?page=2")
        .param("q", "bread & butter")
        .post([("note", "fresh"), ("note", "salted")])
        .build();
    assert_eq!(request.method(), Method::POST);
    let query = request.query()?;
    assert_eq!(
        (query.get("page"), query.get("q")),
        (Some("2"), Some("bread & butter"))
    );
    assert_eq!(request.form().await?.get("note"), Some("salted"));
    assert_eq!(request.params().await?.get("q"), Some("bread & butter"));
    Ok(())
}

#[derive(Deserialize)]
struct Note {
    text: String,
}

/// What Pyramid's own leaves out (its issue 140).
#[aiopyramid::test]
async fn q4_json_and_scripts_are_simulated_too() -> Result<()> {
    let request = DummyRequest::new()
        .json(&json!({ "text": "milk" }))
        .xhr()
        .build();
    assert!(request.is_xhr());
    assert_eq!(request.json_body().await?["text"], "milk");
    let Json(note) = Json::<Note>::from_request(&request).await?;
    assert_eq!(note.text, "milk");
    Ok(())
}

struct Greeting(&'static str);

#[view_config(route = "/greet/{name}", route_name = "greet")]
async fn greet(request: &Request, name: &str) -> Result<String> {
    let greeting = request
        .state::<Greeting>()
        .ok_or_else(|| Error::msg("no greeting"))?;
    let again = request.route_path("greet", &[("name", &name)])?;
    request.response().set_status(StatusCode::ACCEPTED);
    Ok(format!("{}, {name}! {again}", greeting.0))
}

#[aiopyramid::test]
async fn q4_a_view_is_called_as_a_function_with_routes_states_and_the_response() -> Result<()> {
    let mut config = testing::set_up();
    config.scan_module(module_path!()).state(Greeting("Hello"));
    let app = config.make_app()?;

    let request = DummyRequest::new().with(&app).build();
    let response = TestResponse::of(greet(&request, "Ada").await, &request).await;
    response
        .assert_status(202)
        .must_contain("Hello, Ada! /greet/Ada");

    let request = DummyRequest::new()
        .with(&app)
        .state(Greeting("Good night"))
        .build();
    assert_eq!(greet(&request, "Ada").await?, "Good night, Ada! /greet/Ada");

    let request = DummyRequest::new().build();
    let response = TestResponse::of(greet(&request, "Ada").await, &request).await;
    assert_eq!(response.status(), 500);
    Ok(())
}

#[aiopyramid::test]
async fn q4_placeholders_cookies_and_headers_are_what_the_test_gives() -> Result<()> {
    let request = DummyRequest::new()
        .matchdict([("year", "1999"), ("title", "a/b")])
        .cookie("theme", "dark")
        .cookie("size", "large")
        .header("host", "shop.example")
        .header("accept", "text/html")
        .build();
    let Path((year, title)) = Path::<(u16, String)>::from_request(&request).await?;
    assert_eq!((year, title.as_str()), (1999, "a/b"));
    assert_eq!(request.matchdict().get("title"), Some("a/b"));
    assert_eq!(request.cookies().get("theme"), Some("dark"));
    assert_eq!(request.cookies().get("size"), Some("large"));
    assert_eq!(request.host_url(), "http://shop.example");
    Ok(())
}

#[test]
#[should_panic(expected = "a route could not have these placeholders")]
fn q4_a_name_that_no_placeholder_can_have_fails() {
    let _request = DummyRequest::new().matchdict([("1x", "a")]).build();
}

static TOKEN: CookieKey<String> = CookieKey::signed("token");

/// Tests have secrets without settings of their own.
#[test]
fn q4_signed_cookies_can_be_made_for_it() {
    let request = DummyRequest::new().set(&TOKEN, &"ada".to_owned());
    let request = request.unwrap().cookie("theme", "dark").build();
    assert_eq!(request.cookies().get("theme"), Some("dark"));
    assert_eq!(request.cookie(&TOKEN).as_deref(), Some("ada"));
}

const PAGE: &[EmbeddedTemplate] = &[EmbeddedTemplate {
    package: "shop",
    path: "page.jinja2",
    file: "",
    source: "{{ request.matchdict.name }}, {{ request.host }}: {{ text }}",
    uses: &[],
}];

#[aiopyramid::test]
async fn q4_templates_see_it() -> Result<()> {
    let mut config = testing::set_up();
    config.add_templates(PAGE);
    let request = DummyRequest::new()
        .with(&config.make_app()?)
        .matchdict([("name", "Ada")])
        .build();
    let page = request
        .render("page.jinja2", &json!({ "text": "hi" }))
        .await?;
    assert_eq!(page, "Ada, example.com:80: hi");
    Ok(())
}

/// Code that nobody hands the request.
fn who_asks() -> String {
    match Request::current() {
        None => "nobody".to_owned(),
        Some(request) => match request.state::<Greeting>() {
            None => request.uri().to_string(),
            Some(greeting) => format!("{}: {}", request.uri(), greeting.0),
        },
    }
}

#[test]
fn q3_code_runs_for_what_was_set_up_until_the_end() -> Result<()> {
    let mut config = testing::set_up();
    config.state(Greeting("Hello"));
    let request = config.begin_with(DummyRequest::new().path("/one"))?;
    assert_eq!(request.path_info()?, "/one");
    assert_eq!(who_asks(), "/one: Hello");

    // A second one has the application of the first, and goes before it.
    let second = DummyRequest::new().path("/two").make_current();
    assert_eq!(who_asks(), "/two: Hello");
    drop(second);
    assert_eq!(who_asks(), "/one: Hello");
    drop(request);
    assert_eq!(who_asks(), "nobody");
    Ok(())
}

#[test]
fn q3_it_is_over_where_a_test_fails_too() {
    let failed = std::panic::catch_unwind(|| {
        let _request = testing::set_up().begin().unwrap();
        panic!("{}", who_asks());
    });
    assert_eq!(failed.unwrap_err().downcast_ref::<String>().unwrap(), "/");
    assert_eq!(who_asks(), "nobody");
}

#[aiopyramid::test]
fn q3_it_follows_into_greenlets_and_executor_threads_and_stays_in_its_own() -> Result<()> {
    let mut config = testing::set_up();
    config.state(Greeting("Hello"));
    let _request = config.begin()?;
    assert_eq!(who_asks(), "/: Hello");
    assert_eq!(synchronize(spawn_greenlet(who_asks)), "/: Hello");
    assert_eq!(synchronize(run_in_executor(who_asks)), "/: Hello");
    // Waiting lets others run on the thread, which do not run for it.
    let other = synchronize(async {
        tokio::task::spawn_local(async { who_asks() })
            .await
            .unwrap()
    });
    assert_eq!(other, "nobody");
    assert_eq!(who_asks(), "/: Hello");
    Ok(())
}

#[tokio::test]
async fn q3_it_works_under_a_runtime_of_others() -> Result<()> {
    let request = testing::set_up().begin()?;
    tokio::task::yield_now().await;
    assert_eq!(who_asks(), "/");
    assert_eq!(spawn_greenlet(who_asks).await, "/");
    drop(request);
    assert_eq!(who_asks(), "nobody");
    Ok(())
}

#[test]
fn q3_of_some_headers_there_is_but_one() {
    let request = DummyRequest::new()
        .header("content-type", "text/plain")
        .header("Content-Type", "text/csv")
        .header("accept", "a/b")
        .header("accept", "c/d");
    let request = request.build();
    let count = |name| request.headers().get_all(name).iter().count();
    assert_eq!((count("content-type"), count("accept")), (1, 2));
    assert_eq!(request.header("content-type"), Some("text/csv"));
}

#[test]
fn q3_requests_may_end_in_any_order() -> Result<()> {
    let first = DummyRequest::new().path("/one").make_current();
    let second = DummyRequest::new().path("/two").make_current();
    let third = DummyRequest::new().path("/three").make_current();
    let who_asks = || Request::current().map(|request| request.uri().path().to_owned());
    drop(second);
    assert_eq!(who_asks().as_deref(), Some("/three"));
    drop(first);
    assert_eq!(who_asks().as_deref(), Some("/three"));
    drop(third);
    assert_eq!(who_asks(), None);
    Ok(())
}
