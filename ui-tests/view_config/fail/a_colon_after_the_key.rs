use aiopyramid::prelude::*;

#[view_config(route: "/")]
async fn home() -> String {
    String::new()
}

fn main() {}
