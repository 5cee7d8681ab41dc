use std::pin::Pin;

use aiopyramid::prelude::*;

#[synchronize]
fn number() -> Pin<Box<dyn Future<Output = u32> + Send>> {
    Box::pin(async { 5 })
}

fn main() {
    let _ = synchronize(number());
}
