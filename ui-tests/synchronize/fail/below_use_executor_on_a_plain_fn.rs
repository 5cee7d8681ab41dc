use aiopyramid::prelude::*;

#[use_executor]
#[synchronize]
fn number() -> u32 {
    5
}

fn main() {
    drop(number());
}
