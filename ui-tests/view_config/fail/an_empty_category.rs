use aiopyramid::prelude::*;

#[view_config(route = "/", category = "")]
async fn home() -> &'static str {
    "home"
}

fn main() {}
