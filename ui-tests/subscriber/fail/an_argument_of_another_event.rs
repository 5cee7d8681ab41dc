use aiopyramid::prelude::*;

#[subscriber(NewRequest)]
fn note(_: &BeforeRender) {}

fn main() {}
