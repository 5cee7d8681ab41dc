use aiopyramid::prelude::*;

#[subscriber(NewRequest)]
struct Paid;

fn main() {}
