use aiopyramid::prelude::*;

#[view_config(route_name = "home", inherit_slash = true)]
async fn home() -> &'static str {
    "home"
}

fn main() {}
