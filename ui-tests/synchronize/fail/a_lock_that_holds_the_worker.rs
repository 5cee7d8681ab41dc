//! The compiler warns of it; here its warnings are errors.

#![deny(deprecated)]

use aiopyramid::prelude::*;

#[synchronize]
async fn next(mut counter: std::sync::MutexGuard<'_, u32>) -> u32 {
    other().await;
    *counter += 1;
    *counter
}

async fn other() {}

fn main() {
    let _ = next;
}
