use std::rc::Rc;

use aiopyramid::prelude::*;

#[use_executor]
fn number(first: Rc<u32>, second: Vec<Rc<u32>>) -> Option<Rc<u32>> {
    second.first().cloned().or(Some(first))
}

fn main() {
    drop(number(Rc::new(5), Vec::new()));
}
