use aiopyramid::prelude::*;

#[settings(section = "mail")]
struct Mail<'a> {
    host: &'a str,
}

fn main() {}
