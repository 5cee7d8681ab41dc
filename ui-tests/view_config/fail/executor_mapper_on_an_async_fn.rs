use aiopyramid::prelude::*;

#[view_config(route = "/", mapper = ExecutorMapper)]
async fn home() -> &'static str {
    "home"
}

fn main() {}
