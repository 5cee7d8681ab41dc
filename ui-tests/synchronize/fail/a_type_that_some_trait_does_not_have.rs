use aiopyramid::prelude::*;

struct Number;

#[synchronize]
async fn number() -> impl std::fmt::Display {
    Number
}

fn main() {}
