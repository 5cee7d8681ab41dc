use aiopyramid::prelude::*;

#[view_config(route = "/", layer = "compression")]
async fn home() -> &'static str {
    "home"
}

fn main() {}
