use aiopyramid::prelude::*;

#[subscriber("NewRequest")]
fn note(_: &NewRequest) {}

fn main() {}
