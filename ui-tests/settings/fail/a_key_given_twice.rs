use aiopyramid::prelude::*;

#[settings(section = "mail", section = "post")]
struct Mail {
    host: String,
}

fn main() {}
