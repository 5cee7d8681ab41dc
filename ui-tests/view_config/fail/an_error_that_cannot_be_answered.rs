use aiopyramid::prelude::*;

struct Oops;

#[view_config(route = "/")]
async fn home() -> Result<String, Oops> {
    Err(Oops)
}

fn main() {}
