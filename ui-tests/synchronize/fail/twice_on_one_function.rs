use aiopyramid::prelude::*;

#[synchronize]
#[synchronize]
async fn number() -> u32 {
    5
}

fn main() {
    let _: u32 = number();
}
