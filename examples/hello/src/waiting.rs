//! Waiting: asynchronously on the worker, or blocking on an executor thread. The signature decides.

use std::time::Duration;

use aiopyramid::prelude::*;

fn thread() -> String {
    std::thread::current()
        .name()
        .unwrap_or("a thread without a name")
        .to_owned()
}

/// An `async fn` is awaited on the worker, which serves other requests meanwhile.
#[view_config(route = "/sleep/{milliseconds}")]
async fn sleep(milliseconds: u64) -> String {
    tokio::time::sleep(Duration::from_millis(milliseconds.min(10_000))).await;
    format!("slept on {}", thread())
}

/// A plain `fn` may block: it runs on an executor thread.
#[view_config(route = "/block/{milliseconds}")]
fn block(milliseconds: u64) -> String {
    std::thread::sleep(Duration::from_millis(milliseconds.min(10_000)));
    format!("blocked {}", thread())
}
