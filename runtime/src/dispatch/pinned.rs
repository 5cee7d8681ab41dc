//! Threads whose tasks never leave them: where stacks that wait can stay.
//!
//! Workers are such threads, and so is the home thread of an application. For greenlets that begin elsewhere, in a program whose runtime
//! moves its tasks, there is a small pool of them.

use std::cell::RefCell;
use std::convert::Infallible;
use std::future::Future;
use std::io;
use std::pin::Pin;
use std::rc::Rc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, OnceLock, PoisonError, mpsc as blocking};
use std::thread::{self, Thread};
use std::time::Duration;

use crossbeam_channel::{Receiver, RecvTimeoutError};
use tokio::runtime::{Builder, Handle, Runtime};
use tokio::sync::mpsc;
use tokio::task::LocalSet;

use super::kept::Keeping;
use super::panic::{Panicked, catch_future, catch_payload};

thread_local! {
    /// The tasks of this thread, if they never leave it.
    static LOCAL: RefCell<Option<Rc<LocalSet>>> = const { RefCell::new(None) };
}

/// The tasks of this thread, if they never leave it.
pub(super) fn local() -> Option<Rc<LocalSet>> {
    LOCAL
        .try_with(|local| local.borrow().clone())
        .ok()
        .flatten()
}

/// Whether the tasks of this thread never leave it.
pub(super) fn is_pinned() -> bool {
    LOCAL
        .try_with(|local| local.borrow().is_some())
        .unwrap_or(false)
}

/// Runs a future, and everything it spawns, on this thread, and drops what is left when it is done.
///
/// Greenlets begin on such a thread as soon as they are awaited; on others they are sent to a thread of this kind. So this is the way
/// to run a program that has no server. Workers of a server are such threads already.
///
/// # Panics
///
/// When this thread runs an event loop already, or when the system has no event queue for it.
///
/// # Example
///
/// ```
/// use aiopyramid::dispatch::{block_on, spawn_greenlet, synchronize};
///
/// let sum = block_on(async {
///     spawn_greenlet(|| 1 + synchronize(async { 2 })).await
/// });
/// assert_eq!(sum, 3);
/// ```
#[doc(alias = "run_until_complete")]
pub fn block_on<F: Future>(future: F) -> F::Output {
    let runtime = runtime().expect("the system has an event queue");
    run(runtime, future)
}

fn runtime() -> io::Result<Runtime> {
    Builder::new_current_thread().enable_all().build()
}

/// Runs a future on a runtime of this thread, with a place for tasks that never leave it.
///
/// When the future is done, tasks that are left are dropped here, on their thread; the runtime's blocking threads are not waited for.
pub(crate) fn run<F: Future>(runtime: Runtime, future: F) -> F::Output {
    // Dropped after the tasks, some of which hold what is kept.
    let mut keeping = Keeping::begin();
    let tasks = Rc::new(LocalSet::new());
    keeping.attend(&tasks);
    let pinned = Pinned::new(&tasks);
    // Tasks are dropped as ever if it panics: where destructors still find the runtime, and where no panic is under way.
    let output = catch_payload(|| tasks.block_on(&runtime, future));
    drop(pinned);
    let entered = runtime.enter();
    drop(tasks);
    drop(keeping);
    drop(entered);
    // Dropping it would wait for whatever blocks on its blocking threads.
    runtime.shutdown_background();
    output.unwrap_or_else(|payload| payload.resume())
}

/// Says that this thread keeps its tasks, as long as it lives.
struct Pinned(Option<Rc<LocalSet>>);

impl Pinned {
    fn new(tasks: &Rc<LocalSet>) -> Pinned {
        Pinned(LOCAL.replace(Some(Rc::clone(tasks))))
    }
}

impl Drop for Pinned {
    fn drop(&mut self) {
        LOCAL.set(self.0.take());
    }
}

/// Makes a future on a pinned thread, where it stays.
type Job = Box<dyn FnOnce() -> Pin<Box<dyn Future<Output = ()>>> + Send>;

/// A thread of its own with an event loop, whose tasks never leave it. It ends when this is dropped, which waits a moment for it.
pub(crate) struct PinnedThread {
    jobs: Option<mpsc::UnboundedSender<Job>>,
    handle: Handle,
    thread: Thread,
    /// Has no sender left when the thread has ended.
    ended: Receiver<Infallible>,
}

/// How long dropping the last tasks may take.
const LAST_MOMENT: Duration = Duration::from_secs(1);

impl PinnedThread {
    /// Starts the thread.
    ///
    /// # Errors
    ///
    /// When the system gives no thread.
    fn start_in(runtime: Runtime, name: String) -> io::Result<PinnedThread> {
        let handle = runtime.handle().clone();
        let (jobs, mut inbox) = mpsc::unbounded_channel::<Job>();
        let work = async move {
            while let Some(job) = inbox.recv().await {
                tokio::task::spawn_local(job());
            }
        };
        let thread = thread::Builder::new().name(name);
        let (alive, ended) = crossbeam_channel::bounded(0);
        let thread = thread.spawn(move || {
            run(runtime, work);
            drop(alive);
        })?;
        Ok(PinnedThread {
            ended,
            jobs: Some(jobs),
            handle,
            thread: thread.thread().clone(),
        })
    }

    /// Has a future made and awaited there.
    pub(crate) fn spawn<F: Future<Output = ()> + 'static>(
        &self,
        make: impl FnOnce() -> F + Send + 'static,
    ) {
        let job: Job = Box::new(move || Box::pin(make()));
        let jobs = self.jobs.as_ref();
        let _ = jobs.expect("the inbox is open until the drop").send(job);
    }

    /// Runs an async function there and blocks until it is done.
    ///
    /// # Errors
    ///
    /// When the function panics. When the thread has ended, which it does not before this is dropped.
    pub(crate) fn run<T: Send + 'static>(
        &self,
        function: impl AsyncFnOnce() -> T + Send + 'static,
    ) -> Result<Result<T, Panicked>, blocking::RecvError> {
        let (sender, receiver) = blocking::sync_channel(1);
        self.spawn(move || async move {
            let _ = sender.send(catch_future(function()).await);
        });
        receiver.recv()
    }

    /// Where futures that are polled on other threads find this one's sockets and timers.
    pub(crate) fn handle(&self) -> &Handle {
        &self.handle
    }
}

impl Drop for PinnedThread {
    fn drop(&mut self) {
        drop(self.jobs.take());
        // A task there may hold the last handle of this, and then this is that very thread.
        if self.thread.id() == thread::current().id() {
            return;
        }
        if self.ended.recv_timeout(LAST_MOMENT) == Err(RecvTimeoutError::Timeout) {
            let thread = self.thread.name();
            tracing::warn!(
                thread,
                "a task does not give its thread back; ending without it"
            );
        }
    }
}

/// A pinned thread that starts when it is first needed: the home thread of an application, where its states start and what blocked
/// threads wait on; and each of the pool.
pub(crate) struct LazyThread {
    name: &'static str,
    runtime: fn() -> io::Result<Runtime>,
    thread: OnceLock<PinnedThread>,
    starting: Mutex<()>,
}

impl LazyThread {
    /// Has not started.
    pub(crate) const fn new(name: &'static str) -> LazyThread {
        LazyThread {
            name,
            runtime,
            thread: OnceLock::new(),
            starting: Mutex::new(()),
        }
    }

    /// The same, with a clock that jumps to the next moment at which something is to happen.
    #[cfg(test)]
    pub(crate) fn paused(name: &'static str) -> LazyThread {
        LazyThread {
            runtime: || {
                Builder::new_current_thread()
                    .enable_all()
                    .start_paused(true)
                    .build()
            },
            ..LazyThread::new(name)
        }
    }

    /// The thread.
    ///
    /// # Errors
    ///
    /// When it is not there yet and the system gives none.
    pub(crate) fn get(&self) -> io::Result<&PinnedThread> {
        if let Some(thread) = self.thread.get() {
            return Ok(thread);
        }
        let _starting = self.starting.lock().unwrap_or_else(PoisonError::into_inner);
        match self.thread.get() {
            Some(thread) => Ok(thread),
            None => {
                let thread = PinnedThread::start_in((self.runtime)()?, self.name.to_owned())?;
                Ok(self.thread.get_or_init(|| thread))
            }
        }
    }
}

impl LazyThread {
    /// Whether the caller runs on it.
    #[cfg(feature = "websocket")]
    pub(crate) fn is_here(&self) -> bool {
        let thread = self.thread.get();
        thread.is_some_and(|thread| thread.thread.id() == thread::current().id())
    }

    /// A pause that this thread's clock measures, for whoever may have none.
    ///
    /// # Errors
    ///
    /// When the thread is not there yet and the system gives none.
    pub(crate) fn sleep(&self, pause: Duration) -> io::Result<tokio::time::Sleep> {
        let _entered = self.get()?.handle().enter();
        Ok(tokio::time::sleep(pause))
    }
}

/// Has a task go on beside the caller: on its thread, if tasks of that never leave it; else in its runtime; or else on the home thread.
///
/// # Errors
///
/// When it has to be the home thread, and the system gives none.
pub(crate) fn spawn_here(
    home: &LazyThread,
    task: impl Future<Output = ()> + Send + 'static,
) -> io::Result<()> {
    if let Some(tasks) = local() {
        tasks.spawn_local(task);
    } else if let Ok(runtime) = Handle::try_current() {
        runtime.spawn(task);
    } else {
        home.get()?.spawn(move || task);
    }
    Ok(())
}

/// Has a future made and awaited on a thread of the pool.
///
/// # Errors
///
/// When the thread is not there yet and the system gives none.
pub(super) fn elsewhere<F: Future<Output = ()> + 'static>(
    make: impl FnOnce() -> F + Send + 'static,
) -> io::Result<()> {
    static POOL: [LazyThread; 4] = [
        LazyThread::new("aiopyramid-greenlets-1"),
        LazyThread::new("aiopyramid-greenlets-2"),
        LazyThread::new("aiopyramid-greenlets-3"),
        LazyThread::new("aiopyramid-greenlets-4"),
    ];
    static TURN: AtomicUsize = AtomicUsize::new(0);
    let turn = TURN.fetch_add(1, Ordering::Relaxed) % POOL.len();
    POOL[turn].get()?.spawn(make);
    Ok(())
}
