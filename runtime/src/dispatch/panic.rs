//! Panics of user code, caught where they would end more than one request, with the line they came from.

use std::any::Any;
use std::cell::RefCell;
use std::future::Future;
use std::panic::{AssertUnwindSafe, PanicHookInfo, catch_unwind, set_hook, take_hook};
use std::pin::pin;
use std::sync::Once;
use std::task::Poll;

thread_local! {
    /// Where the last panic of this thread happened. Only the hook knows, and it runs before the unwinding.
    static LAST: RefCell<Option<String>> = const { RefCell::new(None) };
}

/// A panic that was caught: its message and its line.
#[derive(Debug)]
pub struct Panicked {
    message: String,
    location: Option<String>,
}

impl Panicked {
    fn new(payload: &(dyn Any + Send)) -> Panicked {
        let message = match (
            payload.downcast_ref::<&str>(),
            payload.downcast_ref::<String>(),
        ) {
            (Some(text), _) => (*text).to_owned(),
            (_, Some(text)) => text.clone(),
            _ => "a panic without a message".to_owned(),
        };
        Panicked {
            message,
            location: LAST.take(),
        }
    }

    /// File, line and column of the panic, if the hook that notes them is still in place.
    pub fn location(&self) -> Option<&str> {
        self.location.as_deref()
    }
}

impl std::fmt::Display for Panicked {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "panicked: {}", self.message)
    }
}

impl std::error::Error for Panicked {}

/// Notes the line of each panic from here on, and leaves the rest to the hook that was there before.
pub(crate) fn remember_locations() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let previous = take_hook();
        set_hook(Box::new(move |info: &PanicHookInfo<'_>| {
            LAST.set(info.location().map(ToString::to_string));
            previous(info);
        }));
    });
}

/// Runs a function and catches its panic.
pub(crate) fn catch<R>(function: impl FnOnce() -> R) -> Result<R, Panicked> {
    // What the function leaves behind half-done is dropped with its request, so nobody sees it.
    catch_unwind(AssertUnwindSafe(function)).map_err(|payload| {
        let panicked = Panicked::new(&*payload);
        // What a panic carries may panic again when dropped; whatever that carries is left alone.
        if let Err(again) = catch_unwind(AssertUnwindSafe(|| drop(payload))) {
            std::mem::forget(again);
        }
        panicked
    })
}

/// Awaits a future and catches its panic.
pub(crate) async fn catch_future<F: Future>(future: F) -> Result<F::Output, Panicked> {
    let mut future = pin!(future);
    std::future::poll_fn(move |cx| match catch(|| future.as_mut().poll(cx)) {
        Ok(Poll::Pending) => Poll::Pending,
        Ok(Poll::Ready(output)) => Poll::Ready(Ok(output)),
        Err(panicked) => Poll::Ready(Err(panicked)),
    })
    .await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_caught_panic_tells_its_message_and_its_line() {
        remember_locations();
        let panicked = catch_future(async { panic!("no {}", "luck") })
            .await
            .unwrap_err();
        assert!(panicked.to_string().ends_with(": no luck"), "{panicked}");
        assert!(
            panicked.location().unwrap().contains("panic.rs"),
            "{panicked}"
        );
    }
}
