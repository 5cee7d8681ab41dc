use aiopyramid::prelude::*;

#[view_config(route = "/users/{name}")]
async fn user(nme: String) -> String {
    nme
}

fn main() {}
