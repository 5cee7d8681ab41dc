use aiopyramid::prelude::*;

#[view_config(route = "/", executor = "")]
fn home() -> &'static str {
    "home"
}

fn main() {}
