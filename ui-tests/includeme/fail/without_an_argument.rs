use aiopyramid::prelude::*;

#[includeme]
fn includeme() {}

fn main() {}
