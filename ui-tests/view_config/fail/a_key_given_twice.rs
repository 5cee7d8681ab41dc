use aiopyramid::prelude::*;

#[view_config(route = "/", route = "/home")]
async fn home() -> String {
    String::new()
}

fn main() {}
