use aiopyramid::prelude::*;

#[view_config(route = "/")]
#[synchronize]
fn home() -> &'static str {
    "home"
}

fn main() {}
