use aiopyramid::prelude::*;

#[view_config(route = "/", mapper = "ExecutorMapper")]
fn home() -> String {
    String::new()
}

fn main() {}
