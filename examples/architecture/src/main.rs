//! A plain function between two asynchronous ones, without a server: `cargo run -p architecture`.
//!
//! The outer function is asynchronous, the one that it calls is not, and the one that *that* calls is asynchronous again. The plain one
//! in the middle calls as if all were plain, and nobody's thread is held while the innermost one waits.

use std::time::Duration;

use aiopyramid::dispatch::{block_on, spawn_greenlet, synchronize};

/// Asynchronous by nature, callable like any function because of the attribute.
#[synchronize]
async fn fetch() {
    println!("3. fetch: an async fn that plain code may call");
    tokio::time::sleep(Duration::from_millis(200)).await;
    println!("4. fetch: waited, and held no thread");
}

/// Plain code that knows nothing of event loops.
fn report() {
    println!("2. report: a plain fn that needs what fetch fetches");
    fetch();
    println!("5. report: it came back when it was done, as a call does");
}

/// Asynchronous code that needs the plain one.
async fn serve() {
    println!("1. serve: an async fn that calls the plain report");
    spawn_greenlet(report).await;
    println!("6. serve: and that was all");
}

fn main() {
    block_on(serve());
}
