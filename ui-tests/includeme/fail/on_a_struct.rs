use aiopyramid::prelude::*;

#[includeme]
pub struct Blog;

fn main() {}
