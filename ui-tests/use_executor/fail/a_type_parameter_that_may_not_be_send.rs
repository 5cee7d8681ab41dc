use aiopyramid::prelude::*;

#[use_executor]
fn text<T: ToString + 'static>(value: T) -> String {
    value.to_string()
}

fn main() {
    drop(text(5));
}
