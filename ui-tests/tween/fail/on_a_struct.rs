use aiopyramid::prelude::*;

#[tween]
struct Logging;

fn main() {}
