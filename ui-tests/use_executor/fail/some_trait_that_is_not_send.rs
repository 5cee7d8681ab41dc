use std::fmt::Display;

use aiopyramid::prelude::*;

#[use_executor]
fn text(value: impl Display + 'static) -> String {
    value.to_string()
}

fn main() {
    drop(text(5));
}
