use aiopyramid::prelude::*;

#[settings("mail")]
struct Mail {
    host: String,
}

fn main() {}
