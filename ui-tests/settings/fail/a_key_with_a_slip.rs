use aiopyramid::prelude::*;

#[settings(sectoin = "mail")]
struct Mail {
    host: String,
}

fn main() {}
