use aiopyramid::prelude::*;

#[view_config(route = "/", http_cache = ("10m", "public", "immutable"))]
async fn home() -> String {
    String::new()
}

fn main() {}
