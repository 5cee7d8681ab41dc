use aiopyramid::prelude::*;

#[synchronize]
async fn number() -> u32 {
    "five"
}

fn main() {}
