use aiopyramid::prelude::*;

#[view_config(route = "/", renderer = "wrong/outside.jinja2")]
async fn home() -> u32 {
    5
}

fn main() {}
