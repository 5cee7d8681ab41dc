use aiopyramid::prelude::*;

#[use_executor]
pub extern "C" fn number() -> u32 {
    5
}

fn main() {
    drop(number());
}
