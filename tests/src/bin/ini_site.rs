//! A program that reads its settings as all do, with the log that `scan!` starts, and answers the paths that it is given as arguments.

use aiopyramid::dispatch;
use aiopyramid::prelude::*;
use aiopyramid::renderer::templates::EmbeddedTemplate;
use aiopyramid::view::Rendered;
use serde_json::{Value, json};

#[view_config(route = "/hello/{name}", route_name = "hello")]
async fn hello(name: &str) -> String {
    format!("Hello, {name}!")
}

async fn broken(_request: Request) -> Result<Value> {
    Ok(json!({ "name": "Ada" }))
}

/// One that names what the view does not give.
const BROKEN: EmbeddedTemplate = EmbeddedTemplate {
    package: env!("CARGO_PKG_NAME"),
    path: "broken.txt.jinja2",
    file: "no/templates/broken.txt.jinja2",
    source: "first line\nHello, {{ nmae }}!",
    uses: &[],
};

fn main() -> Result<()> {
    let mut config = runtime::scan!()?;
    config.add_templates(&[BROKEN]);
    let options = ViewOptions {
        route: Some("/broken"),
        renderer: Some("broken.txt.jinja2"),
        ..ViewOptions::DEFAULT
    };
    config.add_view(Rendered(broken), options);
    config.add_route("empty", "/empty/{id}");
    let app = config.make_app()?;
    for path in std::env::args().skip(1) {
        let request = app.request().uri(&path).header("host", "localhost");
        let response = dispatch::block_on(app.handle(request.build()));
        println!("{} {path}", response.status());
    }
    Ok(())
}
