use aiopyramid::prelude::*;

#[view_config(route = "/", request_method = [])]
async fn home() -> String {
    String::new()
}

fn main() {}
