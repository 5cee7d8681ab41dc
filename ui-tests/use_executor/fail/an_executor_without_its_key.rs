use aiopyramid::prelude::*;

#[use_executor("reports")]
fn number() -> u32 {
    5
}

fn main() {
    drop(number());
}
