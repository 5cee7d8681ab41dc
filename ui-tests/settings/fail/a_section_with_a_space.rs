use aiopyramid::prelude::*;

#[settings(section = "my mail")]
struct Mail {
    host: String,
}

fn main() {}
