use aiopyramid::prelude::*;
use aiopyramid::use_executor as blocks;

#[view_config(route = "/")]
#[blocks]
fn home() -> &'static str {
    "home"
}

fn main() {}
