#![deny(warnings)]

use aiopyramid::prelude::*;

#[synchronize]
async extern "C" fn number() -> u32 {
    5
}

#[synchronize]
#[track_caller]
async fn tracked() -> u32 {
    5
}

fn main() {
    let _: extern "C" fn() -> u32 = number;
    assert_eq!(number(), tracked());
}
