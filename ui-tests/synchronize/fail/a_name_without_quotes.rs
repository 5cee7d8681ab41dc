use aiopyramid::prelude::*;

#[synchronize(keep_async = number_async)]
async fn number() -> u32 {
    5
}

fn main() {
    let _: u32 = number();
}
