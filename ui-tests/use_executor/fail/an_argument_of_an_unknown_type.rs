use aiopyramid::prelude::*;

#[use_executor]
fn number(number: Number) -> u32 {
    let _ = number;
    5
}

fn main() {}
