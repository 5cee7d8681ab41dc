use aiopyramid::prelude::*;

#[use_executor(executor = "", executer = "reports", crate = "a b")]
fn length(text: &str, other: &[u32]) -> usize {
    text.len() + other.len()
}

fn main() {
    drop(length("five", &[]));
}
