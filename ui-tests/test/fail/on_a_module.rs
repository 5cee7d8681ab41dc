#[aiopyramid::test]
mod tests {}

fn main() {}
