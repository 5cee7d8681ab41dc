use aiopyramid::prelude::*;

#[includeme]
mod blog {}

fn main() {}
