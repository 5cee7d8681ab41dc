//! The means to test an application, tested: each rule of chapter Q, what fails and what a failed test says.

mod attribute;
mod client;
mod dummy;
mod failures;
mod page;
mod recording;
mod waiting;

use std::panic::{AssertUnwindSafe, catch_unwind};

use aiopyramid::dispatch::block_on;
use aiopyramid::prelude::*;
use aiopyramid::testing::{self, TestApp};

/// What a failing test says.
fn message_of(test: impl AsyncFnOnce()) -> String {
    let failed = catch_unwind(AssertUnwindSafe(|| block_on(test()))).unwrap_err();
    match failed.downcast::<String>() {
        Ok(message) => *message,
        Err(other) => (*other.downcast::<&str>().unwrap()).to_owned(),
    }
}

/// A client of the declarations of a module.
fn client(module: &'static str) -> TestApp {
    let mut config = testing::set_up();
    config.scan_module(module);
    TestApp::new(config.make_app().unwrap())
}

/// A page of HTML at an address, and a view that gives back what it is sent.
fn client_with_page(html: &'static str) -> TestApp {
    let mut config = testing::set_up();
    let route = |route| ViewOptions {
        route: Some(route),
        ..ViewOptions::DEFAULT
    };
    config.add_view(
        move |_: Request| std::future::ready(Html(html)),
        route("/pages/one"),
    );
    config.add_view(echo, route("/*anything"));
    TestApp::new(config.make_app().unwrap())
}

/// Method, target and body; nothing at one address.
async fn echo(request: Request) -> Result<String> {
    if request.uri().path() == "/missing" {
        return Err(HttpNotFound::new("nothing is here").into());
    }
    let body = String::from_utf8_lossy(&request.body().await?).into_owned();
    let essence = request.header("content-type").unwrap_or("none");
    let essence = essence.split(';').next().unwrap_or("");
    Ok(format!(
        "{} {} ({essence}) {body}",
        request.method(),
        request.uri()
    ))
}
