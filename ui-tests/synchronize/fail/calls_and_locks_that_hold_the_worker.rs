//! The compiler warns of these; here its warnings are errors.

#![deny(deprecated)]

use std::time::Duration;

use aiopyramid::prelude::*;

#[synchronize]
async fn pause() {
    std::thread::sleep(Duration::from_millis(1));
}

#[synchronize(keep_async = "pause_twice_async")]
async fn pause_twice() {
    std::thread::sleep(Duration::from_millis(1));
    tokio_sleep().await;
}

async fn tokio_sleep() {}

#[synchronize]
async fn next(mut counter: std::sync::MutexGuard<'_, u32>) -> u32 {
    tokio_sleep().await;
    *counter += 1;
    *counter
}

fn main() {
    let _ = (pause, pause_twice, next);
}
