use aiopyramid::prelude::*;

#[synchronize(crate = "::elsewhere")]
async fn number() -> u32 {
    5
}

fn main() {}
