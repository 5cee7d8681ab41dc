use aiopyramid::prelude::*;

#[subscriber]
fn note(_: &NewRequest) {}

fn main() {}
