use aiopyramid::prelude::*;

#[view_config(route = "/", renderer = "shop/basket.jinja2")]
async fn home() -> u32 {
    5
}

fn main() {}
