use aiopyramid::prelude::*;
use serde::Serialize;

#[derive(Serialize, TemplateValue)]
#[serde(rename_all = "UPPERCASE")]
struct Page {
    title: String,
}

#[view_config(route = "/", renderer = "layout.jinja2")]
async fn home() -> Page {
    todo!()
}

fn main() {}
