use aiopyramid::prelude::*;

#[subscriber(NewResponse)]
fn note(_: &NewResponse) {}

fn main() {}
