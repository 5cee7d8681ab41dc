use aiopyramid::prelude::*;
use serde::Serialize;

#[derive(Serialize, TemplateValue)]
struct Page(u32);

#[view_config(route = "/", renderer = "tested.jinja2")]
async fn home() -> Page {
    todo!()
}

fn main() {}
