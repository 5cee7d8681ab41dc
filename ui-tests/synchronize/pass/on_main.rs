#![deny(warnings)]

use aiopyramid::prelude::*;

#[synchronize]
async fn main() -> Result<()> {
    std::future::ready(Ok(())).await
}
