use aiopyramid::prelude::*;

#[subscriber(NewRequest)]
fn note(_: &NewRequest, _: &Request) {}

fn main() {}
