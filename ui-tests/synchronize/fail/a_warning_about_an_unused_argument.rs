#![deny(warnings)]

use aiopyramid::prelude::*;

#[synchronize]
async fn number(unused: u32) -> u32 {
    5
}

fn main() {
    let _: u32 = number(5);
}
