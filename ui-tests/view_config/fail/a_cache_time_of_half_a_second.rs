use aiopyramid::prelude::*;

#[view_config(route = "/", http_cache = "500ms")]
async fn home() -> String {
    String::new()
}

fn main() {}
