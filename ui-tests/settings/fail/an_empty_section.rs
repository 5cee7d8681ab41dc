use aiopyramid::prelude::*;

#[settings(section = "")]
struct Mail {
    host: String,
}

fn main() {}
