//! Mappers, named instead of chosen by the signature, and one of the application's own.

use std::time::Duration;

use aiopyramid::prelude::*;
use aiopyramid::view::ViewInfo;
use aiopyramid::view::mapper::{AsyncViewMapper, Http};

#[view_config(route = "/mapped/coroutine", mapper = CoroutineMapper)]
async fn coroutine() -> &'static str {
    "awaited"
}

#[view_config(route = "/mapped/executor", mapper = ExecutorMapper)]
fn executor() -> &'static str {
    "run on an executor thread"
}

/// Gives a view a tenth of a second.
struct Hurried;

impl AsyncViewMapper for Hurried {
    type Conversation = Http;

    async fn call<F>(_info: &ViewInfo, _request: &Request, view: F) -> Result<F::Output>
    where
        F: Future<Output: Send> + Send,
    {
        let in_time = tokio::time::timeout(Duration::from_millis(100), view).await;
        in_time.map_err(|_| HttpServiceUnavailable::new("that took too long").into())
    }
}

#[view_config(route = "/mapped/hurried/{milliseconds}", mapper = Hurried)]
async fn hurried(milliseconds: u64) -> &'static str {
    tokio::time::sleep(Duration::from_millis(milliseconds)).await;
    "in time"
}
