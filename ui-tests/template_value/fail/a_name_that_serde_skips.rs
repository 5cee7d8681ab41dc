use aiopyramid::prelude::*;
use serde::Serialize;

#[derive(Serialize, TemplateValue)]
struct Page {
    #[serde(skip)]
    title: String,
    text: String,
}

#[view_config(route = "/", renderer = "layout.jinja2")]
async fn home() -> Page {
    todo!()
}

fn main() {}
