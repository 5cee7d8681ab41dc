use aiopyramid::prelude::*;

#[subscriber(NewRequest)]
async fn note(_: NewRequest) {}

fn main() {}
