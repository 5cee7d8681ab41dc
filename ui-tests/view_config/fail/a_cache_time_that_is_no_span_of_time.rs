use aiopyramid::prelude::*;

#[view_config(route = "/", http_cache = "soon")]
async fn home() -> String {
    String::new()
}

fn main() {}
