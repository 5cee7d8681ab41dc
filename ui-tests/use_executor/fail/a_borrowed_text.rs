use aiopyramid::prelude::*;

#[use_executor]
fn length(text: &str) -> usize {
    text.len()
}

fn main() {
    drop(length("five"));
}
