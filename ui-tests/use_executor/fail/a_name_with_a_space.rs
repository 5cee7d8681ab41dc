use aiopyramid::prelude::*;

#[use_executor(executor = "monthly reports")]
fn number() -> u32 {
    5
}

fn main() {
    drop(number());
}
