#[aiopyramid::test(flavor = "multi_thread", start_paused = true)]
async fn it_holds() {}

fn main() {}
