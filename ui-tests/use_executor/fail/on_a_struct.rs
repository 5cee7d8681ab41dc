use aiopyramid::prelude::*;

#[use_executor]
struct Number;

fn main() {
    let _ = Number;
}
