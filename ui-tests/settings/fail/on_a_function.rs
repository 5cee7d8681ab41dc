use aiopyramid::prelude::*;

#[settings(section = "mail")]
fn mail() {}

fn main() {}
