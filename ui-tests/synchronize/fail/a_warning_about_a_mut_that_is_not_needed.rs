#![deny(warnings)]

use aiopyramid::prelude::*;

#[synchronize]
async fn number(mut number: u32) -> u32 {
    number
}

fn main() {
    let _: u32 = number(5);
}
