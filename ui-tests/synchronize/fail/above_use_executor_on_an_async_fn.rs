use aiopyramid::prelude::*;

#[synchronize]
#[use_executor]
async fn number() -> u32 {
    5
}

fn main() {
    let _: u32 = number();
}
