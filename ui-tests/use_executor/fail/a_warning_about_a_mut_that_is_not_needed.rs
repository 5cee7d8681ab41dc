#![deny(warnings)]

use aiopyramid::prelude::*;

#[use_executor]
fn number(mut number: u32) -> u32 {
    number
}

fn main() {
    drop(number(5));
}
