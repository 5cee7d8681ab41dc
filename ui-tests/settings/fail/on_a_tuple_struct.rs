use aiopyramid::prelude::*;

#[settings(section = "mail")]
struct Mail(String, u16);

fn main() {}
