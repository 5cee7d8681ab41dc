use aiopyramid::prelude::*;

#[use_executor]
const fn number() -> u32 {
    5
}

fn main() {
    drop(number());
}
