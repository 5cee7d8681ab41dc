use aiopyramid::prelude::*;

#[use_executor(executor = "reports", executor = "mails")]
fn number() -> u32 {
    5
}

fn main() {
    drop(number());
}
