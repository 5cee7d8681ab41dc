//! Panics of user code, caught where they would end more than one request, with the line they came from.

use std::any::Any;
use std::cell::{Cell, RefCell};
use std::error::Error as StdError;
use std::fmt;
use std::future::Future;
use std::panic::{
    AssertUnwindSafe, Location, PanicHookInfo, catch_unwind, resume_unwind, set_hook, take_hook,
};
use std::pin::Pin;
use std::sync::{Mutex, Once, PoisonError};
use std::task::{Context, Poll};

use super::current;

thread_local! {
    /// Where the last panic of this thread happened. Only the hook knows, and it runs before the unwinding.
    static LAST: RefCell<Option<String>> = const { RefCell::new(None) };
    /// How often this thread has panicked.
    static SEEN: Cell<usize> = const { Cell::new(0) };
}

/// A panic that was caught: its message and its line, and what it carried.
pub struct Panicked {
    message: String,
    location: Option<String>,
    /// Locked by nobody twice; the lock lets an error be shared between threads.
    payload: Mutex<Payload>,
}

/// What a panic carries. It may panic again when it is dropped, and whatever that carries is left alone.
pub(super) struct Payload(Option<Box<dyn Any + Send>>);

impl Payload {
    /// Goes on with the panic on this stack.
    pub(super) fn resume(mut self) -> ! {
        let payload = self.0.take();
        unwind(payload.unwrap_or_else(|| Box::new("a panic whose payload was taken")))
    }
}

impl Drop for Payload {
    fn drop(&mut self) {
        let payload = self.0.take();
        if let Err(again) = catch_unwind(AssertUnwindSafe(|| drop(payload))) {
            std::mem::forget(again);
        }
    }
}

/// Unwinds in place of a result that a function without a `Result` cannot have: something was refused before it began.
struct Refusal {
    error: Box<dyn StdError + Send + Sync>,
    /// Where it was asked for, if that is known.
    at: &'static Location<'static>,
}

/// Unwinds with an error that says why something did not begin, which was wanted at that line. No panic hook hears of it where the
/// framework answers the request; elsewhere it is a panic like any other, with the error's text.
pub(super) fn raise_refusal(
    error: impl StdError + Send + Sync + 'static,
    at: &'static Location<'static>,
) -> ! {
    if current::is_set() {
        let error = Box::new(error);
        unwind(Box::new(Refusal { error, at }))
    }
    panic!("{error}, at {at}")
}

/// Unwinds without the hook, and counts what the hook would have counted.
fn unwind(payload: Box<dyn Any + Send>) -> ! {
    count();
    resume_unwind(payload)
}

impl Panicked {
    pub(super) fn new(payload: Payload) -> Panicked {
        let carried: &(dyn Any + Send) = match &payload.0 {
            Some(carried) => &**carried,
            None => &(),
        };
        let refusal = carried.downcast_ref::<Refusal>();
        let message = match (
            carried.downcast_ref::<&str>(),
            carried.downcast_ref::<String>(),
        ) {
            (Some(text), _) => (*text).to_owned(),
            (_, Some(text)) => text.clone(),
            _ => match refusal {
                Some(Refusal { error, .. }) => error.to_string(),
                None => "a panic without a message".to_owned(),
            },
        };
        Panicked {
            message,
            location: match refusal {
                Some(refusal) => Some(refusal.at.to_string()),
                None => LAST.take(),
            },
            payload: Mutex::new(payload),
        }
    }

    /// File, line and column of the panic, if the hook that notes them is still in place.
    pub fn location(&self) -> Option<&str> {
        self.location.as_deref()
    }

    /// The error that was raised in place of a panic, if it was one of type `E`.
    pub(super) fn is_refusal(&self, holds: impl Fn(&(dyn StdError + 'static)) -> bool) -> bool {
        let payload = self.payload.lock().unwrap_or_else(PoisonError::into_inner);
        let refusal = payload
            .0
            .as_ref()
            .and_then(|carried| carried.downcast_ref::<Refusal>());
        refusal.is_some_and(|refusal| holds(&*refusal.error))
    }

    /// Goes on with the panic on this stack, as if it had happened here.
    pub(crate) fn raise(self) -> ! {
        let Panicked {
            location, payload, ..
        } = self;
        LAST.set(location);
        payload
            .into_inner()
            .unwrap_or_else(PoisonError::into_inner)
            .resume()
    }
}

impl fmt::Debug for Panicked {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Panicked {
            message, location, ..
        } = self;
        write!(f, "Panicked({message:?}, {location:?})")
    }
}

impl fmt::Display for Panicked {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.is_refusal(|_| true) {
            true => f.write_str(&self.message),
            false => write!(f, "panicked: {}", self.message),
        }
    }
}

impl StdError for Panicked {}

/// Notes the line of each panic from here on, and leaves the rest to the hook that was there before.
pub(crate) fn remember_locations() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let previous = take_hook();
        set_hook(Box::new(move |info: &PanicHookInfo<'_>| {
            LAST.set(info.location().map(ToString::to_string));
            count();
            previous(info);
        }));
    });
}

fn count() {
    SEEN.set(SEEN.get().wrapping_add(1));
}

/// How often this thread has panicked so far, as far as the hook and this module know.
pub(super) fn seen() -> usize {
    SEEN.get()
}

/// Runs a function and catches its panic.
pub(crate) fn catch<R>(function: impl FnOnce() -> R) -> Result<R, Panicked> {
    catch_payload(function).map_err(Panicked::new)
}

/// Runs a function and catches what its panic carries, which costs nothing more if it is raised again right away.
pub(super) fn catch_payload<R>(function: impl FnOnce() -> R) -> Result<R, Payload> {
    // What the function leaves behind half-done is dropped with its request, so nobody sees it.
    catch_unwind(AssertUnwindSafe(function)).map_err(|payload| Payload(Some(payload)))
}

/// Awaits a future and catches its panic.
pub(crate) fn catch_future<F: Future>(future: F) -> CatchFuture<F> {
    CatchFuture { future }
}

pin_project_lite::pin_project! {
    /// The future of [`catch_future`]. An `async fn` would hold what it awaits twice.
    pub(crate) struct CatchFuture<F> {
        #[pin]
        future: F,
    }
}

impl<F: Future> Future for CatchFuture<F> {
    type Output = Result<F::Output, Panicked>;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let future = self.project().future;
        match catch(|| future.poll(cx)) {
            Ok(Poll::Pending) => Poll::Pending,
            Ok(Poll::Ready(output)) => Poll::Ready(Ok(output)),
            Err(panicked) => Poll::Ready(Err(panicked)),
        }
    }
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

    #[test]
    fn a_panic_that_is_raised_again_keeps_what_it_carries_and_its_line() {
        remember_locations();
        let first = catch(|| std::panic::panic_any(7_u8)).unwrap_err();
        let line = first.location().unwrap().to_owned();
        let again = catch(|| first.raise()).unwrap_err();
        assert_eq!(again.location(), Some(line.as_str()));
        let payload = again.payload.into_inner().unwrap().0.take().unwrap();
        assert_eq!(payload.downcast_ref::<u8>(), Some(&7));
    }
}
