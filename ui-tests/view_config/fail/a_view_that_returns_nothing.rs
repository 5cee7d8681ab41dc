use aiopyramid::prelude::*;

#[view_config(route = "/")]
async fn home() {}

fn main() {}
