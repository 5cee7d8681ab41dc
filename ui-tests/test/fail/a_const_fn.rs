#[aiopyramid::test]
const fn numbers_add_up() {
    assert!(1 + 1 == 2);
}

fn main() {}
