//! What code runs for, as the code itself can ask: it follows into greenlets, executor threads and whatever waits in between.

use std::any::Any;
use std::cell::{Cell, RefCell};
use std::future::{Future, poll_fn};
use std::marker::PhantomData;
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::task::{Context, Poll};

use super::Dispatcher;
use super::label::Label;
use super::pulse::{self, Beat};

thread_local! {
    /// What the code that this thread runs at the moment runs for.
    static ORIGIN: Cell<Option<Arc<dyn Origin>>> = const { Cell::new(None) };

    /// What each of the guards of [`push`] has displaced, in the order in which they came.
    static DISPLACED: RefCell<Vec<Displaced>> = const { RefCell::new(Vec::new()) };
}

/// The number of a guard, and what it has displaced.
type Displaced = (u64, Option<Arc<dyn Origin>>);

/// What code runs for: a request, for those who know of requests.
pub(crate) trait Origin: Any + Send + Sync {
    /// How functions run where this comes from.
    fn dispatcher(&self) -> &Arc<Dispatcher>;

    /// Which view it is in at the moment, for those who ask what holds a worker.
    fn label(&self) -> Label;
}

/// What the caller runs for.
pub(crate) fn origin() -> Option<Arc<dyn Origin>> {
    look(Option::clone).flatten()
}

/// Whether the caller runs for anything.
pub(super) fn is_set() -> bool {
    look(Option::is_some).unwrap_or(false)
}

/// `None` on a thread that is ending, which runs for nothing any more.
fn look<R>(at: impl FnOnce(&Option<Arc<dyn Origin>>) -> R) -> Option<R> {
    let look = |current: &Cell<Option<Arc<dyn Origin>>>| {
        let origin = current.take();
        let seen = at(&origin);
        current.set(origin);
        seen
    };
    ORIGIN.try_with(look).ok()
}

/// How functions run where the caller comes from; what the process shares if the caller runs for nothing in particular.
pub(crate) fn dispatcher() -> Arc<Dispatcher> {
    dispatcher_of(origin().as_ref())
}

/// How functions run where something comes from.
pub(super) fn dispatcher_of(origin: Option<&Arc<dyn Origin>>) -> Arc<Dispatcher> {
    match origin {
        Some(origin) => Arc::clone(origin.dispatcher()),
        None => Dispatcher::of_process(),
    }
}

/// Exchanges what this thread's code runs for with `other`, and back when the guard is dropped. Nothing is counted up or down.
///
/// In between, the thread's pulse is in a beat.
pub(crate) fn exchange(other: &mut Option<Arc<dyn Origin>>) -> Exchanged<'_> {
    let label = || {
        other
            .as_ref()
            .map_or(Label::NO_VIEW, |origin| origin.label())
    };
    let beat = pulse::begin(label);
    swap(other);
    Exchanged { other, _beat: beat }
}

pub(crate) struct Exchanged<'o> {
    other: &'o mut Option<Arc<dyn Origin>>,
    _beat: Beat,
}

impl Drop for Exchanged<'_> {
    fn drop(&mut self) {
        swap(self.other);
    }
}

fn swap(other: &mut Option<Arc<dyn Origin>>) {
    // A thread that is ending runs for nothing any more.
    let _ = ORIGIN.try_with(|current| *other = current.replace(other.take()));
}

/// Has all code of this thread that runs for nothing else run for `origin`, until the guard is dropped: for tests, which stand outside of
/// any request.
#[cfg_attr(
    not(feature = "web"),
    expect(dead_code, reason = "only tests of applications stand there")
)]
pub(crate) fn push(origin: Arc<dyn Origin>) -> Pushed {
    let mut before = Some(origin);
    swap(&mut before);
    let number = DISPLACED.with_borrow_mut(|displaced| {
        let number = displaced.last().map_or(0, |(last, _)| last + 1);
        displaced.push((number, before));
        number
    });
    Pushed {
        number,
        _of_this_thread: PhantomData,
    }
}

/// The guard of [`push`]. Guards may be dropped in any order.
pub(crate) struct Pushed {
    number: u64,
    _of_this_thread: PhantomData<*const ()>,
}

impl Drop for Pushed {
    fn drop(&mut self) {
        // On a thread that is ending nothing is left to put back.
        let back = DISPLACED.try_with(|displaced| {
            let mut displaced = displaced.borrow_mut();
            let place = displaced.iter().position(|(it, _)| *it == self.number)?;
            let (_, mut before) = displaced.remove(place);
            match displaced.get_mut(place) {
                // A later one is still there, and has displaced what this one did. What it held goes when the list is free.
                Some((_, held)) => std::mem::swap(held, &mut before),
                None => swap(&mut before),
            }
            before
        });
        drop(back);
    }
}

/// Awaits a future as code that runs for `origin`.
pub(crate) fn run_for<F: Future>(origin: Arc<dyn Origin>, future: F) -> RunFor<F> {
    RunFor {
        origin: Some(origin),
        future: Some(future),
    }
}

pin_project_lite::pin_project! {
    /// The future of [`run_for`]. An `async fn` would hold what it awaits twice, and this stands around all that a request does.
    pub(crate) struct RunFor<F> {
        origin: Option<Arc<dyn Origin>>,
        // `None` once it has been dropped.
        #[pin]
        future: Option<F>,
    }

    // What it holds is dropped as it ran: for its origin.
    impl<F> PinnedDrop for RunFor<F> {
        fn drop(this: Pin<&mut Self>) {
            let mut this = this.project();
            let _exchanged = exchange(this.origin);
            this.future.set(None);
        }
    }
}

impl<F: Future> Future for RunFor<F> {
    type Output = F::Output;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<F::Output> {
        let this = self.project();
        let _exchanged = exchange(this.origin);
        let future = this.future.as_pin_mut();
        future.expect("it is there until the drop").poll(cx)
    }
}

/// What follows a function to another thread: what it runs for, and the span that its log lines belong to.
pub(crate) struct Carried {
    origin: Option<Arc<dyn Origin>>,
    span: tracing::Span,
}

impl Carried {
    /// What something has around it that does not begin here.
    pub(crate) fn new(origin: Arc<dyn Origin>, span: tracing::Span) -> Carried {
        Carried {
            origin: Some(origin),
            span,
        }
    }

    /// What the caller has around it.
    pub(crate) fn here() -> Carried {
        Carried {
            origin: origin(),
            span: tracing::Span::current(),
        }
    }

    /// Runs a function with all of it around.
    pub(crate) fn around<R>(mut self, function: impl FnOnce() -> R) -> R {
        let _exchanged = exchange(&mut self.origin);
        self.span.in_scope(function)
    }

    /// Awaits a future with all of it around.
    pub(crate) async fn follow<F: Future>(mut self, future: F) -> F::Output {
        let mut future = pin!(future);
        poll_fn(move |cx| {
            let _exchanged = exchange(&mut self.origin);
            self.span.in_scope(|| future.as_mut().poll(cx))
        })
        .await
    }
}

#[cfg(test)]
mod tests {
    use std::cell::RefCell;
    use std::sync::mpsc;
    use std::thread;

    use super::*;

    /// Asks when it is dropped.
    struct Asks(mpsc::Sender<bool>);

    impl Drop for Asks {
        fn drop(&mut self) {
            let _ = self.0.send(origin().is_some() || is_set());
        }
    }

    #[test]
    fn what_a_thread_keeps_may_ask_while_the_thread_ends() {
        thread_local! {
            static KEPT: RefCell<Option<Asks>> = const { RefCell::new(None) };
        }
        let (sender, told) = mpsc::channel();
        let ends = thread::spawn(move || {
            KEPT.set(Some(Asks(sender)));
            // Used later, so destroyed earlier.
            assert!(origin().is_none());
        });
        ends.join().unwrap();
        assert_eq!(told.recv(), Ok(false));
    }
}
