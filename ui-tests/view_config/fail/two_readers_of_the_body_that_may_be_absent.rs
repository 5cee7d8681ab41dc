use aiopyramid::prelude::*;

#[view_config(route = "/", request_method = "POST")]
fn home(first: Option<Json<u32>>, second: Result<Text, Error>) -> &'static str {
    let _ = (first, second);
    "home"
}

fn main() {}
