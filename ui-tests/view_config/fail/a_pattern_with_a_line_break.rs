use aiopyramid::prelude::*;

#[view_config(route = "/home\n")]
async fn home() -> &'static str {
    "home"
}

fn main() {}
