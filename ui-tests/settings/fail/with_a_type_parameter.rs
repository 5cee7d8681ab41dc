use aiopyramid::prelude::*;

#[settings(section = "mail")]
struct Mail<T> {
    host: T,
}

fn main() {}
