use aiopyramid::prelude::*;

#[view_config(route = "/", renderer = ["json", "csv", "json"])]
async fn home() -> u32 {
    1
}

fn main() {}
