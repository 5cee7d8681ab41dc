use aiopyramid::prelude::*;

#[view_config(route = "/")]
async fn home() -> Vec<Vec<u32>> {
    vec![]
}

fn main() {}
