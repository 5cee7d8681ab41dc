use aiopyramid::prelude::*;

#[view_config(route = "/search?q={q}")]
async fn search(q: String) -> String {
    q
}

fn main() {}
