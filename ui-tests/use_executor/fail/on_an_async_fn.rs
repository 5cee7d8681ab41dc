use aiopyramid::prelude::*;

#[use_executor]
async fn number() -> u32 {
    5
}

fn main() {
    drop(number());
}
