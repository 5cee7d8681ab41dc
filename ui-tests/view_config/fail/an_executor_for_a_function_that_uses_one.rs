use aiopyramid::prelude::*;

#[view_config(route = "/", executor = "reports")]
#[use_executor]
fn home() -> &'static str {
    "home"
}

fn main() {}
