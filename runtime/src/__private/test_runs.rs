//! What expansions of `#[aiopyramid::test]` call.

use std::process::Termination;

use crate::dispatch::{block_on, block_on_greenlet};

/// Runs an `async fn` as a worker does.
pub fn test_coroutine<T: Termination>(test: impl AsyncFnOnce() -> T) -> T {
    block_on(test())
}

/// Runs a plain function in a greenlet.
pub fn test_greenlet<T: Termination + 'static>(test: fn() -> T) -> T {
    block_on_greenlet(test)
}
