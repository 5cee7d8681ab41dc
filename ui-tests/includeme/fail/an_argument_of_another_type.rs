use aiopyramid::prelude::*;

#[includeme]
fn includeme(_config: &mut String) {}

fn main() {}
