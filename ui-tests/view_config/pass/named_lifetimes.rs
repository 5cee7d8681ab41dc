use aiopyramid::prelude::*;

use std::borrow::Cow;

#[view_config(route = "/plain/{name}")]
fn plain<'a>(request: &'a Request, name: &'a str) -> String {
    format!("{} {name}", request.method())
}

#[view_config(route = "/awaited/{name}")]
async fn awaited<'r, 'n>(request: &'r Request, name: &'n str) -> String
where
    'n: 'n,
{
    format!("{} {name}", request.method())
}

#[view_config(route = "/early/{name}/{parts:.+}")]
async fn early<'a: 'a>(name: Option<&'a str>, parts: Path<&'a str>) -> String {
    format!("{name:?} {}", *parts)
}

#[view_config(route = "/borrowed", renderer = "string")]
async fn borrowed(request: &Request) -> &str {
    request.header("user-agent").unwrap_or("nobody")
}

#[view_config(route = "/borrowed/{name}", renderer = "json")]
fn borrowed_in_place<'a>(name: &'a str, request: &'a Request) -> (&'a str, Cow<'a, str>) {
    (name, Cow::Borrowed(request.method().as_str()))
}

#[view_config(route = "/rest/*rest", renderer = "json")]
async fn rest<'a>(rest: Vec<&'a str>) -> Vec<&'a str> {
    rest
}

fn main() {}
