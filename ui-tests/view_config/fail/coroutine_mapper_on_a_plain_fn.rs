use aiopyramid::prelude::*;

#[view_config(route = "/", mapper = CoroutineMapper)]
fn home() -> &'static str {
    "home"
}

fn main() {}
