use aiopyramid::prelude::*;

#[synchronize]
const async fn number() -> u32 {
    5
}

fn main() {
    drop(number());
}
