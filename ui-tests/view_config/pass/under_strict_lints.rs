//! A crate that forbids and denies what lints can find.

#![forbid(unsafe_code)]
#![deny(
    warnings,
    missing_docs,
    missing_debug_implementations,
    unused,
    unused_qualifications,
    unreachable_pub,
    elided_lifetimes_in_paths,
    single_use_lifetimes,
    let_underscore_drop,
    trivial_casts,
    non_ascii_idents,
    clippy::all,
    clippy::pedantic
)]

use aiopyramid::prelude::*;

/// Text.
#[derive(Debug, FromPlaceholder)]
pub(crate) struct Name(String);

impl std::str::FromStr for Name {
    type Err = std::convert::Infallible;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Ok(Self(text.to_owned()))
    }
}

#[view_config(route = "/awaited/{id}/{unbound}", body_limit = 1024)]
async fn awaited(id: u32, request: &Request, query: Query<Vec<(String, String)>>) -> String {
    std::future::ready(()).await;
    format!("{id} {request:?} {}", query.len())
}

#[view_config(route = "/plain/{name}", request_method = "POST", renderer = "json")]
fn plain(name: Name, text: Text) -> Result<String, HttpNotFound> {
    if text.is_empty() {
        return Err(HttpNotFound::new(name.0));
    }
    Ok(text.0)
}

#[view_config(route = "/text", renderer = "string", mapper = ExecutorMapper)]
fn text() -> &'static str {
    "text"
}

fn main() -> Result<()> {
    runtime::scan!().map(drop)
}
