use aiopyramid::prelude::*;

use std::future::{Future, Ready, ready};
use std::pin::Pin;

type BoxFuture<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

#[view_config(route = "/impl/{name}")]
fn implemented(name: String) -> impl Future<Output = String> {
    ready(name)
}

#[view_config(route = "/impl-borrowing/{name}", renderer = "json")]
fn borrowing(name: &str) -> impl Future<Output = Result<usize>> + Send {
    async move { Ok(name.len()) }
}

#[view_config(route = "/boxed/{name}")]
fn boxed<'a>(name: &'a str, request: &'a Request) -> Pin<Box<dyn Future<Output = String> + Send + 'a>> {
    Box::pin(async move { format!("{name} {}", request.method()) })
}

#[view_config(route = "/in-full")]
fn in_full() -> std::pin::Pin<std::boxed::Box<dyn std::future::Future<Output = &'static str> + Send>> {
    Box::pin(ready("home"))
}

#[view_config(route = "/box-future", mapper = CoroutineMapper)]
fn box_future() -> BoxFuture<'static, Result<String, HttpNotFound>> {
    Box::pin(ready(Err(HttpNotFound::new("nothing"))))
}

fn not_a_view() -> Ready<u32> {
    ready(1)
}

fn main() {
    let _ = not_a_view();
}
