use std::fmt::Display;
use std::rc::Rc;

use aiopyramid::prelude::*;

#[use_executor]
fn shared() -> impl Display {
    Rc::new(5)
}

fn main() {
    drop(shared());
}
