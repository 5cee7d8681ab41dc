use aiopyramid::prelude::*;

#[synchronize]
async fn number(number: Number) -> u32 {
    let _ = number;
    5
}

fn main() {}
