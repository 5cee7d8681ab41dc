use aiopyramid::prelude::*;

#[view_config(route = "/", renderer = "part.jinja2", templates = [home])]
async fn home() -> u32 {
    5
}

fn main() {}
