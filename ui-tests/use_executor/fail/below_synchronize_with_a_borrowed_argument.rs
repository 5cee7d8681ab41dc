use aiopyramid::prelude::*;

#[synchronize]
#[use_executor]
fn length(text: &str) -> usize {
    text.len()
}

fn main() {
    let _: usize = length("five");
}
