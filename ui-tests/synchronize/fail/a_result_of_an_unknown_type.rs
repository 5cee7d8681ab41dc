use aiopyramid::prelude::*;

#[synchronize]
async fn number() -> Number {
    todo!()
}

fn main() {}
