use aiopyramid::prelude::*;

#[settings(section = "mail")]
struct Mail {}

fn main() {}
