use aiopyramid::prelude::*;

#[synchronize(keep_async = "number_async", keep_async = "number_later")]
async fn number() -> u32 {
    5
}

fn main() {
    drop(number_async());
}
