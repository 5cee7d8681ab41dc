use aiopyramid::prelude::*;

#[view_config(route = "/", request_method = "get")]
async fn home() -> String {
    String::new()
}

fn main() {}
