use aiopyramid::prelude::*;

#[synchronize(keep_async = "number")]
async fn number() -> u32 {
    5
}

fn main() {
    let _: u32 = number();
}
