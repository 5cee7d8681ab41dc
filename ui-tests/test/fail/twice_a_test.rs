#[aiopyramid::test]
#[test]
fn it_holds() {}

fn main() {}
