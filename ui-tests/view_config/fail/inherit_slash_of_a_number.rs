use aiopyramid::prelude::*;

#[view_config(route = "", inherit_slash = 1)]
async fn home() -> &'static str {
    "home"
}

fn main() {}
