use aiopyramid::prelude::*;

#[view_config(route = "/", mapper = ExecutorMapper)]
#[use_executor]
fn home() -> &'static str {
    "home"
}

fn main() {}
