//! The token that tells every part of a program that it is time to end.

use std::fmt;
use std::future::poll_fn;
use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Poll, Waker};

use tokio::sync::Notify;

/// Begins a shutdown, and tells whoever asks that one has begun.
///
/// All clones are one token. The server triggers it at Ctrl-C and SIGTERM, and stops when anybody else triggers it; a
/// view that streams without end watches it to stop in time. There is no way back: a triggered token stays so.
///
/// # Example
///
/// ```
/// use aiopyramid::shutdown::ShutdownToken;
///
/// let token = ShutdownToken::new();
/// let watched = token.clone();
/// assert!(!watched.is_triggered());
/// token.trigger();
/// assert!(watched.is_triggered());
/// ```
#[derive(Clone, Default)]
pub struct ShutdownToken {
    inner: Arc<Inner>,
}

#[derive(Default)]
struct Inner {
    triggered: AtomicBool,
    waiting: Notify,
}

impl ShutdownToken {
    /// A token that nobody has triggered yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Begins the shutdown. A second call changes nothing.
    pub fn trigger(&self) {
        if !self.inner.triggered.swap(true, Ordering::SeqCst) {
            self.inner.waiting.notify_waiters();
        }
    }

    /// Whether the shutdown has begun. Costs one atomic load.
    #[must_use]
    pub fn is_triggered(&self) -> bool {
        self.inner.triggered.load(Ordering::SeqCst)
    }

    /// Waits until the shutdown begins; returns at once if it has.
    ///
    /// Dropping the future before that loses nothing. It may be polled often: all who wait share a lock, which is taken at the first poll
    /// of each task and not at every one.
    pub async fn triggered(&self) {
        // A waiter made before the question is asked hears of every trigger after it, so none falls between.
        let mut waiter = pin!(self.inner.waiting.notified());
        let mut known: Option<Waker> = None;
        poll_fn(|cx| {
            if self.is_triggered() {
                return Poll::Ready(());
            }
            if known.as_ref().is_some_and(|it| it.will_wake(cx.waker())) {
                return Poll::Pending;
            }
            known = Some(cx.waker().clone());
            waiter.as_mut().poll(cx)
        })
        .await;
    }
}

impl fmt::Debug for ShutdownToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ShutdownToken")
            .field("triggered", &self.is_triggered())
            .finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn every_clone_that_waits_is_told() {
        let token = ShutdownToken::new();
        let waiting: Vec<_> = (0..3)
            .map(|_| token.clone())
            .map(|token| tokio::spawn(async move { token.triggered().await }))
            .collect();
        tokio::task::yield_now().await;
        token.trigger();
        for task in waiting {
            task.await.unwrap();
        }
    }

    #[tokio::test]
    async fn who_asks_afterwards_does_not_wait() {
        let token = ShutdownToken::new();
        token.trigger();
        token.trigger();
        token.clone().triggered().await;
        assert!(token.is_triggered());
    }

    #[test]
    fn a_future_made_before_the_trigger_ends_even_if_polled_after_it() {
        let token = ShutdownToken::new();
        let waiting = token.triggered();
        token.trigger();
        tokio::runtime::Builder::new_current_thread()
            .build()
            .unwrap()
            .block_on(waiting);
    }
}
