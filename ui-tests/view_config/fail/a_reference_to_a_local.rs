use aiopyramid::prelude::*;

#[view_config(route = "/")]
async fn home() -> &'static str {
    let text = String::from("home");
    &text
}

fn main() {}
