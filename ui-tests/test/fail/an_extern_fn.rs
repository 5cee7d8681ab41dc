#[aiopyramid::test]
extern "C" fn it_holds() {}

fn main() {}
