//! What a view is called is its own matter.

#![allow(non_snake_case)]

use aiopyramid::http::{Request, Response};
use aiopyramid::tween::{Handler, Next};
use aiopyramid::{Configurator, Result, event, includeme, tween, view_config};

#[view_config(route = "/config")]
async fn config() -> &'static str {
    "config"
}

#[view_config(route = "/call/{id}")]
fn call(id: &str) -> String {
    id.to_owned()
}

#[view_config(route = "/arguments", renderer = "json")]
fn arguments(request: Request) -> Result<usize> {
    Ok(request.headers().len())
}

#[view_config(route = "/owned/{argument_0}")]
fn owned(argument_0: String, request: &Request) -> String {
    format!("{argument_0} {}", request.uri())
}

#[view_config(route = "/argument_0")]
async fn argument_0(_request: &Request) -> &'static str {
    "argument"
}

#[view_config(route = "/value", renderer = "string")]
async fn value() -> u32 {
    1
}

#[view_config(route = "/error")]
async fn error() -> Result<&'static str> {
    Ok("no error")
}

mod tweens {
    use super::*;

    #[tween]
    async fn request(request: Request, next: Next) -> Result<Response> {
        next.call(request).await
    }

    #[tween]
    fn asked(request: Request, handler: &Handler) -> Result<Response> {
        handler(request)
    }
}

mod events {
    use super::*;

    #[event::subscriber(event::NewRequest)]
    fn event(_event: &event::NewRequest) {}

    #[event::subscriber(event::NewRequest)]
    fn config(_event: &event::NewRequest) {}
}

mod includes {
    use super::*;

    #[includeme]
    fn config(config: &mut Configurator) {
        config.add_route("a", "/a");
    }
}

fn main() {
    let mut config = Configurator::new();
    config.scan_module(module_path!());
    config.make_app().unwrap();
}
