use aiopyramid::prelude::*;

#[use_executor]
const async fn number() -> u32 {
    5
}

fn main() {
    drop(number());
}
