use aiopyramid::prelude::*;

#[view_config(route = "/", body_limit = "10MB")]
async fn home() -> String {
    String::new()
}

fn main() {}
