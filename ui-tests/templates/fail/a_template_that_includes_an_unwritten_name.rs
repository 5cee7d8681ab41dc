use aiopyramid::prelude::*;

#[view_config(route = "/", renderer = "part.jinja2")]
async fn home() -> u32 {
    5
}

fn main() {}
