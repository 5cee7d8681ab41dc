use aiopyramid::prelude::*;

#[view_config(route = "/", mapper = GreenletMapper)]
#[use_executor]
fn home() -> &'static str {
    "home"
}

fn main() {}
