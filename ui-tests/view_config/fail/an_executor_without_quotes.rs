use aiopyramid::prelude::*;

#[view_config(route = "/", executor = reports)]
fn home() -> &'static str {
    "home"
}

fn main() {}
