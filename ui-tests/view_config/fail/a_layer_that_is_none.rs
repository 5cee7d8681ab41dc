use aiopyramid::prelude::*;

#[view_config(route = "/", layer = std::time::Duration::from_secs(5))]
async fn home() -> &'static str {
    "home"
}

fn main() {}
