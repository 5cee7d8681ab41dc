use aiopyramid::prelude::*;

#[view_config(route = "/", renderer = ["json", "string"])]
async fn home() -> u32 {
    1
}

fn main() {}
