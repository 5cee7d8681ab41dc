//! Greenlets: plain functions that can wait for a future without holding their thread.
//!
//! A greenlet begins inside the poll that starts it. If it comes to its end without waiting, or waits only for what is ready, that is
//! all, and it has cost a stack from the pool. If it waits, its event loop keeps its stack, and the awaiting side goes on with it in its
//! own polls. A stack never leaves its thread: where the awaiting side has gone to another one, it becomes a task of its event loop, and
//! the awaiting side holds the end of a channel. On threads whose tasks may move, the function is sent to a small pool of threads where
//! they do not, and begins there.

use std::fmt;
use std::future::{Future, poll_fn};
use std::io;
use std::panic::Location;
use std::pin::Pin;
use std::sync::{Arc, OnceLock};
use std::task::{Context, Poll, ready};

use tokio::sync::oneshot;

use super::Dispatcher;
use super::coroutine::{GIVEN_UP, Leak, Outcome, Stackful};
use super::current::{self, Carried, Origin};
use super::greenlets::Ticket;
use super::kept::{Elsewhere, Place};
use super::panic::{Panicked, raise_refusal, remember_locations};
use super::pinned::{self, block_on};
use super::spans::{Floor, Spans};
use super::stack;

/// Runs a plain function in a greenlet: it may wait with [`synchronize`](fn@super::synchronize), and other tasks run on its thread
/// meanwhile.
///
/// The function itself must not block the thread: for that there is [`run_in_executor`](super::run_in_executor).
///
/// If the function returns a future, that is what `.await` gives, and it can be awaited in turn (M11).
///
/// # Cancellation
///
/// When the returned future is dropped, a function that has not begun never begins, and one that waits is unwound: its destructors run
/// on its own thread, and the rest of it never does.
///
/// # Panics
///
/// A panic of the function surfaces at the `.await`. Where there are as many greenlets as `[greenlet] max` allows, the `.await` unwinds
/// with a [`GreenletError`], which a server answers with 503; [`try_spawn_greenlet`] has it as a value.
///
/// # Example
///
/// ```
/// use aiopyramid::dispatch::{spawn_greenlet, synchronize};
///
/// /// Plain code, which knows nothing of `async`.
/// fn total(prices: &[u32]) -> u32 {
///     prices.iter().sum::<u32>() + shipping()
/// }
///
/// fn shipping() -> u32 {
///     synchronize(async {
///         tokio::task::yield_now().await;
///         5
///     })
/// }
///
/// # #[tokio::main(flavor = "current_thread")] async fn main() {
/// assert_eq!(spawn_greenlet(|| total(&[10, 20])).await, 35);
/// # }
/// ```
#[doc(alias = "spawn_greenlet_on_scope_error")]
#[track_caller]
pub fn spawn_greenlet<F, T>(function: F) -> impl Future<Output = T> + Send
where
    F: FnOnce() -> T + Send + 'static,
    T: Send + 'static,
{
    let at = Location::caller();
    async move {
        match try_spawn_greenlet(function).await {
            Ok(value) => value,
            Err(error) => error.raise_at(at),
        }
    }
}

/// Like [`spawn_greenlet`], with a value for what keeps the function from returning.
///
/// As any future, it goes on when it is polled. To have it go on beside something else, spawn a task that awaits it.
///
/// # Errors
///
/// What [`GreenletError`] lists.
///
/// # Example
///
/// ```
/// use aiopyramid::dispatch::{GreenletError, try_spawn_greenlet};
///
/// # #[tokio::main(flavor = "current_thread")] async fn main() {
/// let outcome = try_spawn_greenlet(|| -> u32 { panic!("no luck") }).await;
/// assert!(matches!(outcome, Err(GreenletError::Panicked(_))));
/// # }
/// ```
pub fn try_spawn_greenlet<F, T>(function: F) -> SpawnGreenlet<F, T>
where
    F: FnOnce() -> T + Send + 'static,
    T: Send + 'static,
{
    SpawnGreenlet(State::New(function))
}

/// Why a greenlet did not return what its function returns.
#[derive(Debug)]
#[non_exhaustive]
pub enum GreenletError {
    /// There are as many greenlets as `[greenlet] max` allows, leaked ones included. The function has not begun.
    Full {
        /// That number.
        max: usize,
    },
    /// The system has no further stack. The function has not begun.
    NoStack(io::Error),
    /// The system has no thread on which it could begin, and the awaiting one cannot keep it.
    NoThread(io::Error),
    /// The function panicked.
    Panicked(Panicked),
    /// The event loop on which it had begun came to its end before the function did. It was unwound.
    Abandoned,
    /// The function panicked, and while its stack unwound, a destructor waited for something that was not ready or that panicked. A
    /// second unwinding would end the process, so the stack was leaked.
    GivenUp(&'static Location<'static>),
}

impl GreenletError {
    /// Goes on with the panic, or unwinds with the error.
    fn raise_at(self, at: &'static Location<'static>) -> ! {
        match self {
            GreenletError::Panicked(panicked) => panicked.raise(),
            error => raise_refusal(error, at),
        }
    }
}

impl fmt::Display for GreenletError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            GreenletError::Full { max } => {
                write!(
                    f,
                    "there are as many greenlets as `[greenlet] max` allows, which is {max}, leaked ones included"
                )
            }
            GreenletError::NoStack(error) => write!(
                f,
                "the system has no stack for another greenlet: {error} (a stack takes two of the mappings that `vm.max_map_count` allows; \
                 lower `[greenlet] max` or raise that)"
            ),
            GreenletError::Panicked(panicked) => panicked.fmt(f),
            GreenletError::NoThread(error) => {
                write!(f, "there is no thread for a greenlet: {error}")
            }
            GreenletError::Abandoned => f.write_str(
                "the event loop on which a greenlet had begun came to its end before the greenlet did",
            ),
            GreenletError::GivenUp(at) => write!(
                f,
                "a greenlet panicked, and a destructor on its stack waited at {at} for something that was not ready, or that panicked"
            ),
        }
    }
}

impl std::error::Error for GreenletError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            GreenletError::NoStack(error) | GreenletError::NoThread(error) => Some(error),
            _ => None,
        }
    }
}

/// A greenlet that begins when it is first awaited.
#[must_use = "a greenlet does not begin before it is awaited"]
pub struct SpawnGreenlet<F, T: 'static>(State<F, T>);

enum State<F, T: 'static> {
    New(F),
    /// It is kept by the event loop on which it began.
    Kept(Place<Greenlet<T>>),
    /// It is a task of another thread.
    Waiting(oneshot::Receiver<Result<T, GreenletError>>),
    Done,
}

// The function is moved out before it runs, and never pinned.
impl<F, T: 'static> Unpin for SpawnGreenlet<F, T> {}

impl<F, T> Future for SpawnGreenlet<F, T>
where
    F: FnOnce() -> T + Send + 'static,
    T: Send + 'static,
{
    type Output = Result<T, GreenletError>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let begun = match std::mem::replace(&mut self.0, State::Done) {
            State::New(function) => begin(function, cx),
            State::Kept(place) => go_on(place, cx),
            State::Waiting(receiver) => Begun::Elsewhere(receiver),
            State::Done => panic!("a greenlet was awaited after it had ended"),
        };
        let mut receiver = match begun {
            Begun::Ended(result) => return Poll::Ready(result),
            Begun::Waits(place) => {
                self.0 = State::Kept(place);
                return Poll::Pending;
            }
            Begun::Elsewhere(receiver) => receiver,
        };
        match Pin::new(&mut receiver).poll(cx) {
            Poll::Ready(result) => {
                Poll::Ready(result.unwrap_or_else(|_| Err(GreenletError::Abandoned)))
            }
            Poll::Pending => {
                self.0 = State::Waiting(receiver);
                Poll::Pending
            }
        }
    }
}

impl<F, T: 'static> fmt::Debug for SpawnGreenlet<F, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.0 {
            State::New(_) => "SpawnGreenlet(has not begun)",
            State::Kept(_) | State::Waiting(_) => "SpawnGreenlet(waits)",
            State::Done => "SpawnGreenlet(has ended)",
        })
    }
}

/// What has become of a greenlet within a poll.
enum Begun<T: 'static> {
    Ended(Result<T, GreenletError>),
    Waits(Place<Greenlet<T>>),
    Elsewhere(oneshot::Receiver<Result<T, GreenletError>>),
}

fn begin<F, T>(function: F, cx: &mut Context<'_>) -> Begun<T>
where
    F: FnOnce() -> T + Send + 'static,
    T: Send + 'static,
{
    let Some(local) = pinned::local() else {
        return send_elsewhere(function);
    };
    let mut greenlet = match Greenlet::new(function) {
        Ok(greenlet) => greenlet,
        Err(error) => return Begun::Ended(Err(error)),
    };
    // So that futures which the greenlet waits for may spawn tasks on this thread, wherever this poll comes from.
    let _entered = local.enter();
    if let Poll::Ready(result) = greenlet.advance(cx) {
        return Begun::Ended(result);
    }
    greenlet.ticket.wait();
    let place = Place::new().expect("an event loop whose tasks never leave it keeps things");
    place.put(Box::new(greenlet));
    Begun::Waits(place)
}

/// Goes on with a greenlet that waits.
fn go_on<T: Send + 'static>(place: Place<Greenlet<T>>, cx: &mut Context<'_>) -> Begun<T> {
    let mut greenlet = match place.take() {
        Ok(Some(greenlet)) => greenlet,
        Ok(None) => return Begun::Ended(Err(GreenletError::Abandoned)),
        Err(Elsewhere) => return Begun::Elsewhere(go_on_there(place)),
    };
    let local = pinned::local();
    let _entered = local.as_ref().map(|local| local.enter());
    match greenlet.advance(cx) {
        Poll::Ready(result) => Begun::Ended(result),
        Poll::Pending => {
            place.put(greenlet);
            Begun::Waits(place)
        }
    }
}

/// Makes a greenlet a task of its event loop, since whoever awaits it has left that.
fn go_on_there<T: Send + 'static>(
    place: Place<Greenlet<T>>,
) -> oneshot::Receiver<Result<T, GreenletError>> {
    let (sender, receiver) = oneshot::channel();
    place.send(|greenlet| {
        tokio::task::spawn_local(Suspended {
            greenlet,
            awaiting: Some(sender),
        });
    });
    receiver
}

/// Has a function begin on a thread that its stack can stay on.
fn send_elsewhere<F, T>(function: F) -> Begun<T>
where
    F: FnOnce() -> T + Send + 'static,
    T: Send + 'static,
{
    let (mut sender, receiver) = oneshot::channel();
    let carried = Carried::here();
    let sent = pinned::elsewhere(move || {
        carried.follow(async move {
            let mut greenlet = try_spawn_greenlet(function);
            let result = poll_fn(|cx| match sender.poll_closed(cx) {
                // Dropping it cancels it.
                Poll::Ready(()) => Poll::Ready(None),
                Poll::Pending => Pin::new(&mut greenlet).poll(cx).map(Some),
            });
            if let Some(result) = result.await {
                let _ = sender.send(result);
            }
        })
    });
    match sent {
        Ok(()) => Begun::Elsewhere(receiver),
        Err(error) => Begun::Ended(Err(GreenletError::NoThread(error))),
    }
}

/// Runs a plain function of a test in a greenlet, on this thread, which has nothing else to do. Its stack is as large as those that tests
/// have otherwise.
///
/// # Panics
///
/// As the function does. When the thread runs an event loop already.
pub(crate) fn block_on_greenlet<T: 'static>(function: impl FnOnce() -> T + 'static) -> T {
    const STACK_SIZE: usize = 2 * 1024 * 1024;
    static ROOMY: OnceLock<Arc<Dispatcher>> = OnceLock::new();
    let dispatcher = ROOMY.get_or_init(|| Dispatcher::of_tests(STACK_SIZE));
    let outcome = block_on(async {
        let mut greenlet = Greenlet::of(function, None, Arc::clone(dispatcher))?;
        poll_fn(|cx| greenlet.advance(cx)).await
    });
    match outcome {
        Ok(value) => value,
        Err(GreenletError::Panicked(panicked)) => panicked.raise(),
        Err(error) => panic!("{error}"),
    }
}

/// A function on a stack of its own, with what surrounds it.
struct Greenlet<T: 'static> {
    stackful: Stackful<T>,
    /// What it runs for, while it does not run.
    origin: Option<Arc<dyn Origin>>,
    /// The spans it has left; `None` before it has waited for the first time.
    spans: Option<Spans>,
    ticket: Ticket,
}

impl<T: 'static> Greenlet<T> {
    fn new(function: impl FnOnce() -> T + 'static) -> Result<Greenlet<T>, GreenletError> {
        let origin = current::origin();
        let dispatcher = current::dispatcher_of(origin.as_ref());
        Greenlet::of(function, origin, dispatcher)
    }

    /// One that runs for that, in the way of that.
    fn of(
        function: impl FnOnce() -> T + 'static,
        origin: Option<Arc<dyn Origin>>,
        dispatcher: Arc<Dispatcher>,
    ) -> Result<Greenlet<T>, GreenletError> {
        remember_locations();
        let ticket = Ticket::take(dispatcher).map_err(|max| GreenletError::Full { max })?;
        let size = ticket.greenlets().stack_size();
        let stack = stack::take(size).map_err(GreenletError::NoStack)?;
        Ok(Greenlet {
            stackful: Stackful::new(stack, size, function),
            origin,
            spans: None,
            ticket,
        })
    }

    /// Runs it until it waits for something that is not ready, or to its end.
    fn advance(&mut self, cx: &mut Context<'_>) -> Poll<Result<T, GreenletError>> {
        self.inside(|stackful| stackful.advance(cx))
            .map(|outcome| match outcome {
                Outcome::Finished(Ok(value)) => Ok(value),
                Outcome::Finished(Err(payload)) => {
                    Err(GreenletError::Panicked(Panicked::new(payload)))
                }
                Outcome::GivenUp(at) => {
                    self.report(&Leak { at, why: GIVEN_UP });
                    Err(GreenletError::GivenUp(at))
                }
            })
    }

    /// Unwinds its stack, if it has not come to its end.
    fn cancel(&mut self) {
        if self.stackful.is_over() {
            return;
        }
        let cancelled = self.inside(|stackful| match stackful.cancel() {
            Ok(()) => Poll::Ready(None),
            Err(leak) => Poll::Ready(Some(leak)),
        });
        if let Poll::Ready(Some(leak)) = cancelled {
            self.report(&leak);
        }
    }

    /// Runs a piece of it with what it runs for and the spans that it has entered.
    fn inside<R>(&mut self, piece: impl FnOnce(&mut Stackful<T>) -> Poll<R>) -> Poll<R> {
        let _exchanged = current::exchange(&mut self.origin);
        let floor = match &mut self.spans {
            Some(spans) => spans.enter(),
            None => Floor::here(),
        };
        let progress = piece(&mut self.stackful);
        match &mut self.spans {
            Some(spans) => spans.leave(&floor),
            // The spans of a stack that was leaked have nobody else who leaves them.
            None if self.stackful.is_on_stack() => self.spans = Some(Spans::leave_first(&floor)),
            None => {}
        }
        progress
    }

    fn report(&self, leak: &Leak) {
        self.ticket.greenlets().count_leaked();
        let Leak { at, why } = leak;
        tracing::error!(%at, "the stack of a greenlet is leaked: {why}");
    }
}

impl<T: 'static> Drop for Greenlet<T> {
    fn drop(&mut self) {
        self.cancel();
    }
}

/// A greenlet that waits, as a task of its thread.
struct Suspended<T: 'static> {
    greenlet: Box<Greenlet<T>>,
    /// `None` once the result has been sent.
    awaiting: Option<oneshot::Sender<Result<T, GreenletError>>>,
}

impl<T: 'static> Unpin for Suspended<T> {}

impl<T: 'static> Future for Suspended<T> {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        let Suspended { greenlet, awaiting } = &mut *self;
        let gone = awaiting
            .as_mut()
            .is_none_or(|awaiting| awaiting.poll_closed(cx).is_ready());
        if gone {
            greenlet.cancel();
            return Poll::Ready(());
        }
        let result = ready!(greenlet.advance(cx));
        if let Some(awaiting) = awaiting.take() {
            // Nobody may be there any more.
            let _ = awaiting.send(result);
        }
        Poll::Ready(())
    }
}

#[cfg(test)]
mod tests;
