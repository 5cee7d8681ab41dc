use aiopyramid::prelude::*;

#[view_config(route = "/users/id}")]
async fn user() -> &'static str {
    "user"
}

fn main() {}
