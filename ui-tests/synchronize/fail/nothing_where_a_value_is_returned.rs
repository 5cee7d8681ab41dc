use aiopyramid::prelude::*;

#[synchronize]
async fn number() -> u32 {
    std::future::ready(5).await;
}

fn main() {}
