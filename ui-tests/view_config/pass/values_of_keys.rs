use aiopyramid::prelude::*;

const KIB: u64 = 1024;

mod limits {
    pub const UPLOAD: u64 = 10 * super::KIB;
}

#[view_config(route = "/none")]
async fn none() -> &'static str {
    "any method"
}

#[view_config(route = "/one", request_method = "DELETE", body_limit = 0)]
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

#[view_config(
    route = r"/{id:\d{4}}/{name}.html",
    route_name = "page",
    renderer = "string",
    mapper = ExecutorMapper,
    request_method = ("QUERY"),
    body_limit = { 2 * KIB },
    executor = "pages",
    crate = "::aiopyramid",
)]
fn every_key(id: u16, name: String) -> String {
    format!("{id} {name}")
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
