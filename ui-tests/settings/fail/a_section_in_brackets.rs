use aiopyramid::prelude::*;

#[settings(section = "[mail]")]
struct Mail {
    host: String,
}

fn main() {}
