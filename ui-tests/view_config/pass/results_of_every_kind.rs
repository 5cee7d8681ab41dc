use aiopyramid::prelude::*;

use serde::Serialize;
use std::num::ParseIntError;

#[derive(Serialize)]
struct Thing {
    name: String,
}

#[derive(Debug)]
enum MyError {
    Missing,
}

impl std::fmt::Display for MyError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("missing")
    }
}

impl std::error::Error for MyError {}

struct Redirected;

impl Answer for Redirected {
    fn answer(self, request: &Request) -> Result<Response> {
        HttpFound::new("/").answer(request)
    }
}

type Reply = std::result::Result<Json<u32>, MyError>;
type Rendered<T, E = MyError> = std::result::Result<T, E>;

#[view_config(route = "/text")]
async fn text() -> &'static str {
    "text"
}

#[view_config(route = "/response")]
fn response() -> Response {
    Response::text("response")
}

#[view_config(route = "/impl")]
async fn some_answer() -> impl Answer {
    (StatusCode::CREATED, "made")
}

#[view_config(route = "/impl-or-error")]
fn some_answer_or_error() -> Result<impl Answer> {
    Ok(Json(1))
}

#[view_config(route = "/impl-error")]
async fn some_answer_or_some_error() -> Result<impl Answer, impl Answer> {
    if true { Ok("good") } else { Err(StatusCode::CONFLICT) }
}

#[view_config(route = "/own-error")]
async fn own_error() -> Result<String, MyError> {
    Err(MyError::Missing)
}

#[view_config(route = "/answering-error")]
async fn answering_error() -> Result<String, Redirected> {
    Err(Redirected)
}

#[view_config(route = "/outcome")]
fn outcome() -> Result<Thing2, HttpNotFound> {
    Err(HttpNotFound::new("nothing here"))
}

type Thing2 = Json<Thing>;

#[view_config(route = "/response-as-error", renderer = "json")]
fn response_as_error() -> Result<Thing, Response> {
    Err(Response::text("not a thing"))
}

#[view_config(route = "/alias")]
async fn alias() -> Reply {
    Ok(Json(1))
}

#[view_config(route = "/plain-alias")]
fn plain_alias() -> Reply {
    Ok(Json(1))
}

#[view_config(route = "/rendered-alias", renderer = "json")]
async fn rendered_alias() -> Rendered<Thing> {
    Ok(Thing { name: "thing".into() })
}

#[view_config(route = "/displayed-alias", renderer = "string")]
fn displayed_alias() -> Rendered<u32, ParseIntError> {
    "1".parse()
}

#[view_config(route = "/displayed", renderer = "string")]
fn displayed() -> impl std::fmt::Display {
    1
}

#[view_config(route = "/own-renderer", renderer = "csv")]
fn own_renderer() -> Option<Thing> {
    None
}

#[view_config(route = "/error-is-error")]
async fn question_mark() -> Result<String> {
    let number: u32 = "1".parse()?;
    Ok(number.to_string())
}

#[view_config(route = "/never-an-error")]
async fn never_an_error() -> Result<String, std::convert::Infallible> {
    Ok(String::new())
}

#[view_config(route = "/result-in-result")]
async fn result_in_result() -> Result<Result<String, MyError>, HttpForbidden> {
    Ok(Err(MyError::Missing))
}

fn main() {}
