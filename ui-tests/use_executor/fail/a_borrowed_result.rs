use aiopyramid::prelude::*;

#[use_executor]
fn first(text: &str) -> Option<&str> {
    text.lines().next()
}

fn main() {
    drop(first("five"));
}
