//! Every page of the example.

use aiopyramid::prelude::*;
use aiopyramid::testing::{TestApp, TestResponse};

fn app() -> TestApp {
    TestApp::new(hello::application().unwrap_or_else(|report| panic!("{report}")))
}

async fn get(target: &str) -> TestResponse {
    app().get(target).await
}

#[track_caller]
fn check(response: &TestResponse, status: u16, text: &str) {
    assert_eq!(
        (response.status().as_u16(), response.text()),
        (status, text)
    );
}

#[tokio::test]
async fn home_is_a_page_that_leads_on() {
    let home = get("/").await;
    assert_eq!(
        home.header("content-type"),
        Some("text/html; charset=utf-8")
    );
    assert!(home.text().contains("href=\"/hello/world\""));
}

#[tokio::test]
async fn hello_greets_in_json() {
    let hello = get("/hello/w%C3%B6rld").await;
    check(&hello, 200, r#"{"hello":"wörld"}"#);
    assert_eq!(hello.header("content-type"), Some("application/json"));
}

#[tokio::test]
async fn shout_goes_through_a_renderer_of_the_applications_own() {
    check(&get("/shout/world").await, 200, r#"{"HELLO":"WORLD"}"#);
}

#[tokio::test]
async fn table_is_rendered_as_csv() {
    let table = get("/table").await;
    let lines = "name,metres,first_climbed\n\
        \"Chomolungma, or \"\"Mother Goddess of the World\"\"\",8849,1953\n\
        Chogori,8611,1954\n\
        Gangkhar Puensum,7570,\n";
    check(&table, 200, lines);
    let header = |name| table.header(name);
    assert_eq!(header("content-type"), Some("text/csv; charset=utf-8"));
    let disposition = "attachment; filename=\"peaks.csv\"";
    assert_eq!(header("content-disposition"), Some(disposition));
}

#[tokio::test]
async fn double_displays_a_number_and_knows_no_other_words() {
    check(&get("/double/-21").await, 200, "-42");
    assert_eq!(get("/double/many").await.status(), 404);
}

#[tokio::test]
async fn the_archive_takes_years_and_whatever_follows() {
    check(
        &get("/archive/1999/a/b%20c").await,
        200,
        "a > b c in the year 1999",
    );
    assert_eq!(get("/archive/99/a").await.status(), 404);
}

#[tokio::test]
async fn search_reads_its_query_into_a_struct() {
    check(
        &get("/search?q=rust&tag=web&tag=async&page=2").await,
        200,
        r#""rust", tags ["web", "async"], page 2"#,
    );
    check(&get("/search?q=").await, 200, r#""", tags [], page 1"#);
    assert_eq!(get("/search").await.status(), 400);
}

#[tokio::test]
async fn the_request_knows_its_route_and_its_peer() {
    check(
        &get("/request?a=1").await,
        200,
        "GET /request?a=1 on \"/request\", from nowhere",
    );
    let from = app()
        .get("/request")
        .peer(([192, 0, 2, 1], 80).into())
        .await;
    check(&from, 200, "GET /request on \"/request\", from 192.0.2.1");
}

#[tokio::test]
async fn an_order_is_json_in_and_json_out() {
    let order = |amount: u32| {
        let order = serde_json::json!({ "item": "tea", "amount": amount });
        async move { app().post("/orders").json(&order).await }
    };
    check(&order(2).await, 200, r#"{"bought":"tea","total":6}"#);
    assert_eq!(order(0).await.status(), 422);
    let broken = app()
        .post("/orders")
        .header("content-type", "application/json");
    assert_eq!(broken.body("{").await.status(), 400);
    assert_eq!(app().post("/orders").body("tea").await.status(), 415);
}

#[tokio::test]
async fn orders_answer_two_methods_and_name_them_to_others() {
    check(&get("/orders").await, 200, "POST an order here");
    let refused = app().delete("/orders").await;
    assert_eq!(refused.status(), 405);
    assert_eq!(refused.header("allow"), Some("GET, HEAD, OPTIONS, POST"));
    let options = app().request(Method::OPTIONS, "/orders").await;
    assert_eq!(options.status(), 204);
}

#[tokio::test]
async fn login_reads_a_form() {
    let login = app().post("/login").form(&[("user", "Ada L")]).await;
    check(&login, 200, "hello, Ada L");
}

#[tokio::test]
async fn a_note_has_sixteen_bytes() {
    check(
        &app().put("/note").body("sixteen bytes ok").await,
        201,
        "noted: sixteen bytes ok",
    );
    assert_eq!(
        app().put("/note").body("seventeen bytes no").await.status(),
        413
    );
}

#[tokio::test]
async fn visits_are_counted_by_each_application_for_itself() {
    let app = app();
    check(&app.get("/visits").await, 200, "visit number 1");
    check(&app.get("/visits").await, 200, "visit number 2");
    check(&get("/visits").await, 200, "visit number 1");
}

#[tokio::test]
async fn a_teapot_is_an_error_with_a_status_of_its_own() {
    check(&get("/teapot/0").await, 200, "no tea, no problem");
    check(
        &get("/teapot/1").await,
        418,
        "418 I'm a teapot\n\nshort and stout\n",
    );
    assert_eq!(get("/teapot/256").await.status(), 404);
}

#[tokio::test]
async fn failures_and_panics_tell_an_incident_and_nothing_else() {
    for path in ["/fails", "/panics"] {
        let response = get(path).await;
        assert_eq!(response.status(), 500);
        let incident = response
            .text()
            .split_once("\n\nincident: ")
            .map(|(_, id)| id);
        assert_eq!(
            incident.map(|id| id.trim().len()),
            Some(16),
            "{}",
            response.text()
        );
    }
}

#[tokio::test]
async fn the_old_page_says_where_to_look() {
    let old = get("/old").await;
    assert_eq!(old.status(), 301);
    assert_eq!(old.header("location"), Some("/"));
}

#[tokio::test]
async fn named_mappers_run_their_views() {
    check(&get("/mapped/coroutine").await, 200, "awaited");
    check(
        &get("/mapped/executor").await,
        200,
        "run on an executor thread",
    );
}

#[tokio::test(start_paused = true)]
async fn the_hurried_mapper_gives_a_tenth_of_a_second() {
    check(&get("/mapped/hurried/99").await, 200, "in time");
    let late = get("/mapped/hurried/101").await;
    check(
        &late,
        503,
        "503 Service Unavailable\n\nthat took too long\n",
    );
}

#[tokio::test(start_paused = true)]
async fn sleeping_waits_where_the_test_waits_and_ten_seconds_at_most() {
    let begin = tokio::time::Instant::now();
    let here = std::thread::current();
    let slept = get("/sleep/3600000").await;
    check(
        &slept,
        200,
        &format!("slept on {}", here.name().unwrap_or_default()),
    );
    assert_eq!(begin.elapsed().as_secs(), 10);
}

#[tokio::test]
async fn blocking_runs_on_an_executor_thread() {
    check(&get("/block/1").await, 200, "blocked executor-default-0");
}
