use aiopyramid::prelude::*;

#[view_config(route = "/", request_method = ["GET", "POST", "GET"])]
async fn home() -> String {
    String::new()
}

fn main() {}
