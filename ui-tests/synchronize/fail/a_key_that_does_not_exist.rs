use aiopyramid::prelude::*;

#[synchronize(timeout = 5)]
async fn number() -> u32 {
    5
}

fn main() {
    let _: u32 = number();
}
