use aiopyramid::prelude::*;

#[settings]
struct Mail {
    host: String,
}

fn main() {}
