#![deny(warnings)]

use aiopyramid::prelude::*;

#[use_executor]
fn number(unused: u32, mut changed: u32) -> u32 {
    changed += 1;
    changed
}

fn main() {
    drop(number(5, 6));
}
