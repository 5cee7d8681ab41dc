use aiopyramid::prelude::*;

#[view_config(route = "/", http_cache = ("10m", "max-age=60"))]
async fn home() -> String {
    String::new()
}

fn main() {}
