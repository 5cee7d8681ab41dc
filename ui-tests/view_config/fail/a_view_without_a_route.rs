use aiopyramid::prelude::*;

#[view_config(renderer = "json")]
async fn home() -> String {
    String::new()
}

fn main() {}
