use aiopyramid::prelude::*;

#[view_config(route = "/", renderer = "string")]
async fn home() -> Vec<u32> {
    vec![]
}

fn main() {}
