use aiopyramid::prelude::*;

#[view_config(route = "/", http_cache = "no-store")]
async fn home() -> String {
    String::new()
}

fn main() {}
