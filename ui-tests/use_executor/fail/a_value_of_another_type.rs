use aiopyramid::prelude::*;

#[use_executor]
fn number() -> u32 {
    "five"
}

fn main() {}
