use aiopyramid::prelude::*;

#[synchronize(strict = false, keep_async = "", crate = "a b")]
fn number() -> u32 {
    5
}

fn main() {}
