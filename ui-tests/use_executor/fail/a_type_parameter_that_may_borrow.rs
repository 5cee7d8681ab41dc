use aiopyramid::prelude::*;

#[use_executor]
fn text<T: ToString + Send>(value: T, other: Vec<T>) -> String {
    drop(other);
    value.to_string()
}

fn main() {
    drop(text(5, Vec::new()));
}
