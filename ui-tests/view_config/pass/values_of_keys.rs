use aiopyramid::prelude::*;

const KIB: u64 = 1024;

mod limits {
    pub const UPLOAD: u64 = 10 * super::KIB;
}

#[view_config(route = "/none")]
async fn none() -> &'static str {
    "any method"
}

#[view_config(route = "", inherit_slash = true, category = "debug")]
async fn prefix() -> &'static str {
    "the prefix of an include"
}

#[view_config(route = "/one", inherit_slash = false, request_method = "DELETE", body_limit = 0)]
async fn one() -> StatusCode {
    StatusCode::NO_CONTENT
}

#[view_config(route = "/list", request_method = ["GET", "POST"], body_limit = 64 * KIB)]
async fn list() -> &'static str {
    "list"
}

#[view_config(route = "/tuple", request_method = ("PUT", "PATCH"), body_limit = limits::UPLOAD,)]
async fn tuple() -> &'static str {
    "tuple"
}

#[view_config(route = "/cached", http_cache = "1h 30m")]
async fn cached() -> &'static str {
    "by text"
}

#[view_config(route = "/cached/seconds", http_cache = 60 * 60)]
#[view_config(route = "/cached/never", http_cache = 0)]
#[view_config(route = "/cached/public", http_cache = ("10m", "public, stale-while-revalidate=60"))]
#[view_config(route = "/cached/private", http_cache = (limits::UPLOAD, "private"))]
#[view_config(route = "/cached/directives", http_cache = (None, "must-revalidate"))]
fn cached_otherwise() -> &'static str {
    "by number, and with directives"
}

#[view_config(
    route = r"/{id:\d{4}}/{name}.html",
    route_name = "page",
    renderer = "string",
    mapper = ExecutorMapper,
    request_method = ("QUERY"),
    body_limit = { 2 * KIB },
    http_cache = "7d",
    executor = "pages",
    crate = "::aiopyramid",
)]
fn every_key(id: u16, name: String) -> String {
    format!("{id} {name}")
}

#[view_config(route = "/renderers/list", renderer = ["csv", "json"])]
#[view_config(route = "/renderers/tuple", renderer = ("json", "csv"))]
#[view_config(route = "/renderers/one", renderer = ["json"])]
async fn several_renderers() -> u32 {
    1
}

#[view_config(route = "/executor", executor = "monthly-reports_2")]
fn on_an_executor() -> &'static str {
    "there"
}

#[view_config(route_name = "added by a call")]
fn by_name(Path((id, name)): Path<(u32, String)>) -> String {
    format!("{id} {name}")
}

#[view_config(route = "relative/")]
async fn without_a_leading_slash() -> &'static str {
    "found at /relative/"
}

fn main() {}
