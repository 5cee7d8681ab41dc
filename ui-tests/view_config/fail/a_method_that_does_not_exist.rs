use aiopyramid::prelude::*;

#[view_config(route = "/", request_method = ("GET", "FETCH"))]
async fn home() -> String {
    String::new()
}

fn main() {}
