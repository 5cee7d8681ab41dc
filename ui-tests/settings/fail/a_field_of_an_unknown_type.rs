use aiopyramid::prelude::*;

#[settings(section = "mail")]
struct Mail {
    host: Hots,
}

fn main() {}
