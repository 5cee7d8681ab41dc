use aiopyramid::prelude::*;

struct Borrowed<'a>(&'a str);

#[use_executor]
fn length(borrowed: Borrowed) -> usize {
    borrowed.0.len()
}

fn main() {
    drop(length(Borrowed("five")));
}
