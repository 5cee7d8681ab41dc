//! The pages of `examples/hello` that axum can have without further crates.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{Html, Redirect};
use axum::routing::{get, post, put};
use axum::{Form, Json, Router};
use serde::{Deserialize, Serialize};

#[tokio::main]
async fn main() {
    tracing_subscriber::fmt::init();
    let router = Router::new()
        .route("/", get(home))
        .route("/hello/{name}", get(hello))
        .route("/double/{number}", get(double))
        .route("/search", get(search))
        .route("/orders", post(order).get(orders))
        .route("/login", post(login))
        .route("/note", put(note))
        .route("/sleep/{milliseconds}", get(sleep))
        .route("/block/{milliseconds}", get(block))
        .route("/teapot/{cups}", get(teapot))
        .route("/old", get(old))
        .route("/visits", get(visits))
        .with_state(Arc::new(Visits::default()));
    let listener = tokio::net::TcpListener::bind("127.0.0.1:6543")
        .await
        .expect("the port is free");
    axum::serve(listener, router)
        .await
        .expect("the server runs");
}

async fn home() -> Html<&'static str> {
    Html("<h1>axum</h1>")
}

#[derive(Serialize)]
struct Greeting {
    hello: String,
}

async fn hello(Path(name): Path<String>) -> Json<Greeting> {
    Json(Greeting { hello: name })
}

async fn double(Path(number): Path<i64>) -> String {
    number.saturating_mul(2).to_string()
}

#[derive(Deserialize)]
struct Search {
    q: String,
    page: Option<u32>,
}

async fn search(Query(search): Query<Search>) -> String {
    format!("{:?}, page {}", search.q, search.page.unwrap_or(1))
}

#[derive(Deserialize)]
struct Order {
    item: String,
    amount: u32,
}

#[derive(Serialize)]
struct Receipt {
    bought: String,
    total: u32,
}

async fn order(Json(order): Json<Order>) -> Result<Json<Receipt>, StatusCode> {
    if order.amount == 0 {
        return Err(StatusCode::UNPROCESSABLE_ENTITY);
    }
    Ok(Json(Receipt {
        bought: order.item,
        total: order.amount * 3,
    }))
}

async fn orders() -> &'static str {
    "POST an order here"
}

#[derive(Deserialize)]
struct Login {
    user: String,
}

async fn login(Form(login): Form<Login>) -> String {
    format!("hello, {}", login.user)
}

async fn note(text: String) -> (StatusCode, String) {
    (StatusCode::CREATED, format!("noted: {text}"))
}

async fn sleep(Path(milliseconds): Path<u64>) -> &'static str {
    tokio::time::sleep(Duration::from_millis(milliseconds.min(10_000))).await;
    "slept"
}

async fn block(Path(milliseconds): Path<u64>) -> &'static str {
    let blocking = move || std::thread::sleep(Duration::from_millis(milliseconds.min(10_000)));
    let blocked = tokio::task::spawn_blocking(blocking).await;
    blocked.expect("sleeping does not panic");
    "blocked"
}

async fn teapot(Path(cups): Path<u8>) -> Result<&'static str, StatusCode> {
    match cups {
        0 => Ok("no tea, no problem"),
        _ => Err(StatusCode::IM_A_TEAPOT),
    }
}

async fn old() -> Redirect {
    Redirect::permanent("/")
}

#[derive(Default)]
struct Visits(AtomicU64);

async fn visits(State(visits): State<Arc<Visits>>) -> String {
    format!(
        "visit number {}",
        visits.0.fetch_add(1, Ordering::Relaxed) + 1
    )
}
