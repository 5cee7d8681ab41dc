use std::rc::Rc;

use aiopyramid::prelude::*;

#[use_executor]
fn number() -> Vec<Rc<u32>> {
    Vec::new()
}

fn main() {
    drop(number());
}
