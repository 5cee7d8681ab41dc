use aiopyramid::prelude::*;

#[use_executor(executor = reports)]
fn number() -> u32 {
    5
}

fn main() {
    drop(number());
}
