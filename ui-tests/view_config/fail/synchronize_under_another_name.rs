use aiopyramid::prelude::*;
use aiopyramid::synchronize as waits;

#[view_config(route = "/")]
#[waits]
async fn home() -> &'static str {
    "home"
}

fn main() {}
