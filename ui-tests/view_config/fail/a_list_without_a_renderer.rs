use aiopyramid::prelude::*;

#[view_config(route = "/", renderer = [])]
async fn home() -> u32 {
    1
}

fn main() {}
