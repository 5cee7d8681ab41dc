use aiopyramid::prelude::*;

#[view_config(route = "/", request_method = "POST")]
async fn home(first: Text, second: Json<Vec<u32>>) -> &'static str {
    let _ = (first, second);
    "home"
}

fn main() {}
