use aiopyramid::prelude::*;

#[use_executor(executor = 5)]
fn number() -> u32 {
    5
}

fn main() {
    drop(number());
}
