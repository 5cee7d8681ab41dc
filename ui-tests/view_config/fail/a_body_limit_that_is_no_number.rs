use aiopyramid::prelude::*;

#[view_config(route = "/", body_limit = 1.5)]
async fn home() -> String {
    String::new()
}

fn main() {}
