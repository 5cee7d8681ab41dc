use std::sync::Arc;

use aiopyramid::prelude::*;

#[subscriber(NewRequest)]
fn note(_: Arc<NewRequest>) {}

fn main() {}
