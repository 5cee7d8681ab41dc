use aiopyramid::prelude::*;

struct Page;

#[view_config(route = "/", renderer = "home.jinja2")]
async fn home() -> Page {
    Page
}

fn main() {}
