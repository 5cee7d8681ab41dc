//! Futures that go on although nobody waits for them any more.

use std::future::Future;

use tokio::runtime::Handle;

use super::current::{self, Carried};

/// Has a future awaited as a task of the event loop at hand, or else on the home thread, for what the caller runs for and in its span.
///
/// An event loop that comes to its end drops it.
pub(crate) fn outlive(future: impl Future<Output = ()> + Send + 'static) {
    let future = Carried::here().follow(future);
    if let Ok(event_loop) = Handle::try_current() {
        drop(event_loop.spawn(future));
        return;
    }
    match current::dispatcher().home().get() {
        Ok(home) => home.spawn(move || future),
        Err(error) => tracing::error!("there is no thread for what was left to do: {error}"),
    }
}
