use aiopyramid::prelude::*;

#[use_executor]
fn number() -> Number {
    todo!()
}

fn main() {}
