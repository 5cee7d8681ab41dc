use aiopyramid::prelude::*;
use serde::Serialize;

#[derive(Serialize, TemplateValue)]
struct Page<'a> {
    titel: &'a str,
}

#[view_config(route = "/", renderer = "layout.jinja2")]
fn home() -> Result<Page<'static>, HttpNotFound> {
    Ok(Page { titel: "Home" })
}

fn main() {}
