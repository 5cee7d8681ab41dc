use aiopyramid::prelude::*;

#[view_config(route = "/" renderer = "json")]
async fn home() -> String {
    String::new()
}

fn main() {}
