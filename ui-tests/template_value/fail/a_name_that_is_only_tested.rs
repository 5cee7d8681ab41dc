use aiopyramid::prelude::*;
use serde::Serialize;

#[derive(Serialize, TemplateValue)]
#[template(globals = ["site"])]
struct Page {
    title: String,
    posts: Vec<Post>,
}

#[derive(Serialize, TemplateValue)]
struct Post {
    headline: String,
    author: Author,
}

#[derive(Serialize, TemplateValue)]
struct Author {
    nickname: String,
}

#[view_config(route = "/", renderer = "tested.jinja2")]
async fn home() -> Page {
    todo!()
}

fn main() {}
