use aiopyramid::prelude::*;

#[subscriber(NewRequest)]
fn note() {}

fn main() {}
