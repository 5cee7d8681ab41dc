use aiopyramid::prelude::*;

#[subscriber(NewRequest, predicat = is_get)]
fn note(_: &NewRequest) {}

fn main() {}
