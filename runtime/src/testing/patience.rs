//! How long a test waits for what may never come.
//!
//! The typical mistake is a message that nobody sends. A test that waited for it without end would tell nothing, not even its name.

use std::fmt::Display;
use std::future::poll_fn;
use std::pin::pin;
use std::time::Duration;

use crate::dispatch::LazyThread;

/// Long enough for a machine that is busy, and short enough for whoever looks on.
pub(super) const PATIENCE: Duration = Duration::from_secs(10);

/// A clock of its own: that of the test may stand still.
static CLOCK: LazyThread = LazyThread::new("aiopyramid-patience");

/// Awaits something for so long.
///
/// # Panics
///
/// When it does not come; the message says what the test had asked for, and what has not come.
pub(super) async fn patiently<T>(
    patience: Duration,
    asked: impl Display,
    nothing: &str,
    future: impl Future<Output = T>,
) -> T {
    let mut future = pin!(future);
    let Ok(limit) = CLOCK.sleep(patience) else {
        return future.await;
    };
    let mut limit = pin!(limit);
    poll_fn(|cx| {
        let came = future.as_mut().poll(cx);
        let is_over = came.is_pending() && limit.as_mut().poll(cx).is_ready();
        assert!(
            !is_over,
            "{asked}: {nothing} for {patience:?}; `with_patience` sets another time"
        );
        came
    })
    .await
}
