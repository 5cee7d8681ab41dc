use aiopyramid::prelude::*;

#[use_executor]
fn number() -> impl Future<Output = u32> + Send {
    async { 5 }
}

fn main() {
    drop(number());
}
