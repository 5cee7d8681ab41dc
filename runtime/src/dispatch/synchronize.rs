//! Waiting for a future in plain code: by setting a greenlet aside, or by blocking a thread that may be blocked.

use std::cell::Cell;
use std::fmt;
use std::future::Future;
use std::panic::Location;

use tokio::runtime::Handle;

use super::coroutine::{wait, with_root};
use super::{current, executor, pinned};

thread_local! {
    /// How this thread, which is no executor's, feels about being blocked.
    static ATTITUDE: Cell<Attitude> = const { Cell::new(Attitude::Unknown) };
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Attitude {
    /// Nobody has said anything.
    Unknown,
    /// Inside of `allow_blocking`.
    Allows,
    /// It is blocked already, and polls what it waits for.
    IsBlocked,
}

/// Waits for a future in plain code and returns its output.
///
/// - In a greenlet, that is in the function of [`spawn_greenlet`](super::spawn_greenlet), and in whatever the framework runs in one, the
///   greenlet is set aside, and its thread does other work meanwhile.
/// - On an executor thread, inside [`allow_blocking`], and on a thread without an asynchronous runtime, the thread is blocked.
/// - Anywhere else the caller runs on an event loop, which must not be blocked.
///
/// The future may borrow from the caller's frame. It is polled on the thread's ordinary stack, so it may use as much of that as anywhere.
///
/// While a greenlet unwinds, because it panicked or because nobody waits for it any more, the future is polled once. If it is not ready
/// then, the greenlet unwinds anew; inside a destructor that is not possible, so its stack is leaked, which is logged. The same if the
/// future panics there.
///
/// What the thread keeps while a greenlet waits, others on it see: one must not wait inside of `sync_scope` of a `tokio::task_local!`, nor
/// while one holds a guard of [`Handle::enter`]. Entered spans of `tracing` are left and entered again.
///
/// # Panics
///
/// When a thread without a runtime blocks and the system has no thread for an event loop.
///
/// With a [`ScopeError`] on an event loop (M10); [`try_synchronize`] returns it. With the panic of the future, if that panics.
///
/// # Example
///
/// ```
/// use aiopyramid::dispatch::{block_on, spawn_greenlet, synchronize};
///
/// fn length_of(name: &str) -> usize {
///     // The future borrows from this function.
///     synchronize(async { name.len() })
/// }
///
/// assert_eq!(length_of("a thread that may be blocked"), 28);
/// assert_eq!(block_on(spawn_greenlet(|| length_of("a greenlet"))), 10);
/// ```
#[track_caller]
pub fn synchronize<F: Future>(future: F) -> F::Output {
    let at = Location::caller();
    let waited = with_root(|root| match root {
        Some(root) => Ok(wait(root, future, at)),
        None => blocking().map(|way| block(future, way)),
    });
    match waited {
        Ok(output) => output,
        // Here, and not in a closure, so that the panic's own line is the caller's.
        Err(reason) => panic!("{}", ScopeError { reason, at }),
    }
}

/// Like [`synchronize`](fn@synchronize), with an error where the caller's thread must not be blocked.
///
/// The future can be kept for that case, and awaited: pass it pinned.
///
/// # Errors
///
/// On an event loop, and while a greenlet unwinds.
///
/// # Example
///
/// Code that is called from both worlds:
///
/// ```
/// use std::pin::pin;
///
/// use aiopyramid::dispatch::{block_on, try_synchronize};
///
/// let answer = block_on(async {
///     let mut question = pin!(async { 42 });
///     match try_synchronize(question.as_mut()) {
///         Ok(answer) => answer,
///         Err(_on_an_event_loop) => question.await,
///     }
/// });
/// assert_eq!(answer, 42);
/// ```
#[track_caller]
pub fn try_synchronize<F: Future>(future: F) -> Result<F::Output, ScopeError> {
    let at = Location::caller();
    with_root(|root| match root {
        Some(root) if root.unwinds() => {
            root.goes_on(at);
            Err(Reason::Unwinding)
        }
        Some(root) => Ok(wait(root, future, at)),
        None => blocking().map(|way| block(future, way)),
    })
    .map_err(|reason| ScopeError { reason, at })
}

/// Lets [`synchronize`](fn@synchronize) block this thread inside of a function.
///
/// For threads that have an asynchronous runtime at hand but do not drive it, such as those of `tokio::task::spawn_blocking`. In a
/// greenlet it changes nothing: there `synchronize` sets the greenlet aside. On a worker it does not help either, since all of the
/// worker's requests would stand still, the one that is waited for among them.
///
/// # Example
///
/// ```
/// use aiopyramid::dispatch::{allow_blocking, synchronize};
///
/// # #[tokio::main(flavor = "current_thread")] async fn main() {
/// let lines = tokio::task::spawn_blocking(|| allow_blocking(|| synchronize(async { 3 }))).await;
/// assert_eq!(lines.unwrap(), 3);
/// # }
/// ```
pub fn allow_blocking<R>(function: impl FnOnce() -> R) -> R {
    if with_root(|root| root.is_some()) || pinned::is_pinned() {
        return function();
    }
    let _restored = Restore(ATTITUDE.replace(Attitude::Allows));
    function()
}

/// Puts back what a thread felt before.
struct Restore(Attitude);

impl Drop for Restore {
    fn drop(&mut self) {
        ATTITUDE.set(self.0);
    }
}

/// Why plain code could not wait where it was called.
#[derive(Debug, Clone)]
pub struct ScopeError {
    reason: Reason,
    at: &'static Location<'static>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Reason {
    /// The thread drives an event loop.
    EventLoop,
    /// It has one, and nobody has said whether it drives it.
    MayBeEventLoop,
    Unwinding,
}

impl ScopeError {
    /// The line that wanted to wait.
    pub fn location(&self) -> &'static Location<'static> {
        self.at
    }
}

impl fmt::Display for ScopeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let at = self.at;
        match self.reason {
            Reason::EventLoop => write!(
                f,
                "`synchronize` was called on an event loop, at {at}: it would hold everything else that runs there{INSTEAD}\n\
                 help: `allow_blocking(|| ...)` is for other threads: those that have an event loop and do not drive it"
            ),
            Reason::MayBeEventLoop => write!(
                f,
                "`synchronize` was called on a thread that has an event loop, at {at}: if it drives that, it would hold everything \
                 else that runs there{INSTEAD}\n\
                 help: if it does not, as on a thread of `spawn_blocking`, say so: `allow_blocking(|| ...)`"
            ),
            Reason::Unwinding => write!(
                f,
                "a greenlet that unwinds cannot wait, at {at}\n\
                 help: let a destructor spawn a task, or use `synchronize` for what is ready at once"
            ),
        }
    }
}

/// What to write where an event loop runs.
const INSTEAD: &str = "
help: in an `async fn`, `.await` the future instead
help: to call plain code that waits from an `async fn`, run it in a greenlet: `spawn_greenlet(move || ...).await`
help: if that code blocks too, run it on an executor thread: `run_in_executor(move || ...).await`, or `#[use_executor]` on it";

impl std::error::Error for ScopeError {}

/// With what a thread can be blocked.
enum Way {
    /// The runtime that is at hand, which another thread drives.
    AtHand(Handle),
    /// The home thread of what the caller runs for.
    Home,
}

/// How the caller's thread, which runs no greenlet, can be blocked.
fn blocking() -> Result<Way, Reason> {
    let allowed = match ATTITUDE.get() {
        Attitude::IsBlocked => return Err(Reason::EventLoop),
        // It may run one inside of a function that was allowed to block it.
        _ if pinned::is_pinned() => return Err(Reason::EventLoop),
        Attitude::Allows => true,
        Attitude::Unknown => executor::on_executor_thread(),
    };
    match Handle::try_current() {
        Ok(handle) if allowed => Ok(Way::AtHand(handle)),
        Ok(_) => Err(Reason::MayBeEventLoop),
        Err(_) => Ok(Way::Home),
    }
}

/// Blocks the thread until the future is done.
fn block<F: Future>(future: F, way: Way) -> F::Output {
    // What the future itself calls runs on an event loop: the one below.
    let _restored = Restore(ATTITUDE.replace(Attitude::IsBlocked));
    executor::while_blocking(|| match way {
        Way::AtHand(handle) => handle.block_on(future),
        Way::Home => {
            let dispatcher = current::dispatcher();
            let home = dispatcher.home().get();
            let home = home.expect("the system has a thread for an event loop");
            home.handle().block_on(future)
        }
    })
}
