use aiopyramid::prelude::*;

#[subscriber(NewRequest)]
unsafe fn note(_: &NewRequest) {}

fn main() {}
