use aiopyramid::prelude::*;

#[view_config(route = "/users//new")]
async fn new() -> &'static str {
    "new"
}

fn main() {}
