use aiopyramid::prelude::*;

#[use_executor]
fn made<T: Default + Send>() -> T {
    T::default()
}

fn main() {
    drop(made::<u32>());
}
