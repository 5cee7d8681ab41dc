use aiopyramid::prelude::*;

#[view_config(route = "/", renderer = "")]
async fn home() -> String {
    String::new()
}

fn main() {}
