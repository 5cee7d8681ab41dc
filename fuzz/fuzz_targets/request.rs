//! Any target and any body is answered, and never with a 5xx.
//!
//! The first line of the input is the target, the second the content type, the rest the body.

#![no_main]

use std::sync::LazyLock;

use aiopyramid::prelude::*;
use libfuzzer_sys::fuzz_target;
use serde::Deserialize;

#[derive(Deserialize)]
#[allow(dead_code, reason = "only whether it can be read matters")]
struct Anything {
    name: Option<String>,
    number: Option<u32>,
    #[serde(default)]
    list: Vec<i8>,
}

#[view_config(route = "/placeholder/{id}/{word:[a-z]+}")]
async fn placeholder(id: u32, word: &str) -> String {
    format!("{id} {word}")
}

#[view_config(route = "/{mixed}-{text}.html")]
async fn mixed(mixed: String, text: char) -> String {
    format!("{mixed} {text}")
}

#[view_config(route = "/rest/*rest")]
async fn remainder(rest: Vec<u8>) -> String {
    format!("{rest:?}")
}

#[view_config(route = "/query")]
async fn query(_: Query<Anything>) -> &'static str {
    "query"
}

#[view_config(route = "/form")]
async fn form(_: Form<Anything>) -> &'static str {
    "form"
}

#[view_config(route = "/params")]
async fn params(_: Params<Anything>) -> &'static str {
    "params"
}

#[view_config(route = "/json")]
async fn json(_: Json<Anything>) -> &'static str {
    "json"
}

static APP: LazyLock<App> = LazyLock::new(|| {
    let mut config = Configurator::new();
    config.scan();
    config.make_app().expect("nothing is wrong with it")
});

fuzz_target!(|input: &[u8]| {
    let mut lines = input.splitn(3, |byte| *byte == b'\n');
    let mut text = || lines.next().and_then(|line| std::str::from_utf8(line).ok());
    let (Some(target), Some(content_type)) = (text(), text()) else { return };
    if target.parse::<Uri>().is_err() || HeaderValue::from_str(content_type).is_err() {
        return;
    }
    let body = lines.next().unwrap_or_default().to_vec();
    let request = APP.request().method(Method::POST).uri(target).header("content-type", content_type).body(body);
    let runtime = tokio::runtime::Builder::new_current_thread().build().expect("a runtime can be had");
    let response = runtime.block_on(APP.handle(request.build()));
    assert!(response.status().as_u16() < 500);
});
