#[aiopyramid::test]
unsafe fn it_holds() {}

fn main() {}
