use aiopyramid::prelude::*;

#[view_config(route = "/", http_cache = 1.5)]
async fn home() -> String {
    String::new()
}

fn main() {}
