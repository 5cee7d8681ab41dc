use aiopyramid::prelude::*;

#[synchronize]
fn number() -> u32 {
    5
}

fn main() {
    let _: u32 = number();
}
