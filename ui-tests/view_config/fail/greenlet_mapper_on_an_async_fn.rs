use aiopyramid::prelude::*;

#[view_config(route = "/", mapper = GreenletMapper)]
async fn home() -> &'static str {
    "home"
}

fn main() {}
