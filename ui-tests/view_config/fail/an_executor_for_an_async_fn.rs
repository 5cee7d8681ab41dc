use aiopyramid::prelude::*;

#[view_config(route = "/", executor = "reports")]
async fn home() -> &'static str {
    "home"
}

fn main() {}
