//! Routes and renderers.

use aiopyramid::prelude::*;
use aiopyramid::renderer::{Renderer, System, Value};
use serde::Serialize;

/// The view of a route that `configure` adds by name.
#[view_config(route_name = "home")]
async fn home() -> Response {
    Response::html("<h1>aiopyramid</h1><p>Try <a href=\"/hello/world\">/hello/world</a>.</p>")
}

#[derive(Serialize)]
struct Greeting {
    hello: String,
}

/// The placeholder `name` is the argument `name`; the renderer makes JSON of the value.
#[view_config(route = "/hello/{name}", renderer = "json")]
async fn hello(name: String) -> Greeting {
    Greeting { hello: name }
}

/// The same value under another route, through a renderer of the application's own.
#[view_config(route = "/shout/{name}", renderer = "shouted")]
async fn shout(name: String) -> Greeting {
    Greeting { hello: name }
}

/// The renderer `string` writes whatever can be displayed.
#[view_config(route = "/double/{number}", renderer = "string")]
async fn double(number: i64) -> i64 {
    number.saturating_mul(2)
}

/// A renderer is anything that makes a response of a value.
pub(crate) struct Shouted;

impl Renderer for Shouted {
    fn render(&self, value: Value<'_>, _system: &System<'_>) -> Result<Response> {
        let json = serde_json::to_string(value)?;
        Ok(Response::text(json.to_uppercase()))
    }
}
