use std::rc::Rc;

use aiopyramid::prelude::*;

#[use_executor]
fn number(shared: Vec<Rc<u32>>) -> u32 {
    *shared[0]
}

fn main() {
    drop(number(Vec::new()));
}
