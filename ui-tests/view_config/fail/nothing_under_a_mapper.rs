use aiopyramid::prelude::*;

#[view_config(route = "/", mapper = CoroutineMapper)]
async fn home() {}

fn main() {}
