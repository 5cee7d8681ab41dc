use aiopyramid::prelude::*;

#[view_config(route = "/home", inherit_slash = true)]
async fn home() -> &'static str {
    "home"
}

fn main() {}
