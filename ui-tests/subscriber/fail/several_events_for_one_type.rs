use aiopyramid::prelude::*;

#[subscriber(NewRequest, BeforeRender)]
fn note(_: &NewRequest) {}

fn main() {}
