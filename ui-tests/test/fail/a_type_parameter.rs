#[aiopyramid::test]
fn everything_has_a_default<T: Default>() {
    drop(T::default());
}

fn main() {}
