use aiopyramid::prelude::*;

#[synchronize(strict = false)]
async fn number() -> u32 {
    5
}

fn main() {
    let _: u32 = number();
}
