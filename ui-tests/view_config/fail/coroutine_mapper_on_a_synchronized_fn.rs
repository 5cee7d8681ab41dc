use aiopyramid::prelude::*;

#[view_config(route = "/", mapper = CoroutineMapper)]
#[synchronize]
async fn home() -> &'static str {
    "home"
}

fn main() {}
