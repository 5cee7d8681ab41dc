use aiopyramid::prelude::*;

#[synchronize]
async fn number() -> u32 {
    5
}

#[synchronize]
async fn more() -> u32 {
    number().await + 1
}

fn main() {}
