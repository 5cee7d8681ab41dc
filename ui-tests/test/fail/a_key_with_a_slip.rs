#[aiopyramid::test(crat = "::aiopyramid")]
async fn it_holds() {}

fn main() {}
