use aiopyramid::prelude::*;

#[synchronize]
fn number() -> impl Future<Output = u32> {
    async { 5 }
}

fn main() {
    let _ = synchronize(number());
}
