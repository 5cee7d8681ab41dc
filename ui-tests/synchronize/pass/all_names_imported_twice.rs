use aiopyramid::dispatch::*;
use aiopyramid::prelude::*;

#[synchronize]
#[use_executor]
fn number() -> u32 {
    5
}

fn main() {
    let _: Result<()> = Ok(());
    assert_eq!(number(), block_on(async { 5 }));
    assert_eq!(synchronize(run_in_executor(|| 6)), 6);
}
