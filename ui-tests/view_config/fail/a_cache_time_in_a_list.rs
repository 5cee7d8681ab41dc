use aiopyramid::prelude::*;

#[view_config(route = "/", http_cache = ["10m", "public"])]
async fn home() -> String {
    String::new()
}

fn main() {}
