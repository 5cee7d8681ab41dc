use aiopyramid::prelude::*;

#[use_executor(executor = "")]
fn number() -> u32 {
    5
}

fn main() {
    drop(number());
}
