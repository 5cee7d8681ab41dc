//! Bounded pools of threads for functions that block.
//!
//! Its [`crew`] has the threads and the queue, and keeps a [`roll`] of who works, sleeps, or waits for something else.

mod crew;
mod error;
mod roll;

use std::sync::Arc;
use std::thread;

use tokio::sync::oneshot;

use self::crew::{Crew, Job};
use super::current::{self, Carried};
use super::panic::catch;

pub(super) use self::crew::{on_executor_thread, while_blocking};
pub use self::error::ExecutorError;
pub(crate) use self::error::advice_on_name;

/// Threads that run what may block, with a bounded queue before them.
///
/// The threads carry the executor's name and start when there is work for them. They end when the last handle is dropped and the
/// queue is empty. A thread whose function waits in `synchronize` lends its place to another one, so that what it waits for can run on
/// the same executor.
///
/// # Example
///
/// ```
/// use aiopyramid::dispatch::Executor;
///
/// # #[tokio::main(flavor = "current_thread")] async fn main() {
/// let reports = Executor::new("reports", 2, 16);
/// let name = reports.run(|| std::thread::current().name().map(str::to_owned)).await.unwrap();
/// assert_eq!(name.as_deref(), Some("executor-reports-0"));
/// # }
/// ```
#[derive(Clone)]
#[doc(alias = "ThreadPoolExecutor")]
pub struct Executor(Arc<Handle>);

/// What the clones of an executor share. The threads do not: they end when nobody else is there.
struct Handle(Arc<Crew>);

impl Drop for Handle {
    fn drop(&mut self) {
        self.0.close();
    }
}

/// The size of an executor.
///
/// # Example
///
/// ```
/// use aiopyramid::dispatch::{Executor, ExecutorOptions};
///
/// let options = ExecutorOptions { queue: 10, ..ExecutorOptions::default() };
/// assert!(options.threads >= 16);
/// assert_eq!(Executor::with_options("reports", options).options(), options);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ExecutorOptions {
    /// How many functions run at a time; four per core and at least 16 by default.
    pub threads: usize,
    /// How many threads there may be while some of them wait in `synchronize` and have lent out their place; four times `threads` by
    /// default.
    pub max_threads: usize,
    /// How many functions may wait for a thread before further ones are refused; 1024 by default.
    pub queue: usize,
}

impl ExecutorOptions {
    /// That many threads, four times as many while they wait in `synchronize`, and the usual queue.
    pub fn threads(threads: usize) -> ExecutorOptions {
        ExecutorOptions {
            threads,
            max_threads: threads.saturating_mul(4),
            queue: 1024,
        }
    }
}

impl Default for ExecutorOptions {
    fn default() -> ExecutorOptions {
        let cores = thread::available_parallelism().map_or(1, usize::from);
        ExecutorOptions::threads(usual_threads(cores))
    }
}

fn usual_threads(cores: usize) -> usize {
    (4 * cores).max(16)
}

/// What an executor does at the moment, and what it has done. The numbers are read one after the other, so while it works they need not
/// fit each other to the last digit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ExecutorCounts {
    /// Functions that run, those that wait in `synchronize` included.
    pub running: usize,
    /// Functions that wait for a thread. One that nobody awaits any more counts until a thread has dropped it.
    pub queued: usize,
    /// How many functions were refused so far because the queue was full.
    pub refused: usize,
    /// How many times so far a function has blocked its thread in `synchronize`.
    pub waited: usize,
    /// Threads, whether they work, sleep or wait.
    pub threads: usize,
}

impl Executor {
    /// An executor on which at most `threads` functions run and `queue` more wait.
    ///
    /// There may be four times as many threads while some of them wait in `synchronize`.
    ///
    /// # Panics
    ///
    /// When `threads` is 0, since nothing would ever run, and when the name has a zero byte, since threads carry it.
    pub fn new(name: impl Into<String>, threads: usize, queue: usize) -> Executor {
        let options = ExecutorOptions {
            queue,
            ..ExecutorOptions::threads(threads)
        };
        Executor::with_options(name, options)
    }

    /// An executor of that size.
    ///
    /// # Panics
    ///
    /// When `threads` is 0 or more than `max_threads`, and when the name has a zero byte.
    ///
    /// # Example
    ///
    /// ```
    /// use aiopyramid::dispatch::{Executor, ExecutorOptions};
    ///
    /// let options = ExecutorOptions { max_threads: 8, ..ExecutorOptions::threads(2) };
    /// let reports = Executor::with_options("reports", options);
    /// assert_eq!(reports.name(), "reports");
    /// ```
    pub fn with_options(name: impl Into<String>, options: ExecutorOptions) -> Executor {
        let name = name.into();
        assert!(options.threads > 0, "an executor needs at least one thread");
        assert!(
            options.threads <= options.max_threads,
            "an executor cannot run more functions than it may have threads"
        );
        assert!(
            !name.contains('\0'),
            "a thread cannot carry a name with a zero byte"
        );
        Executor(Arc::new(Handle(Arc::new(Crew::new(name, options)))))
    }

    /// The default executor of the application that the caller runs for: where its plain views run. Outside of any application it is one
    /// that the whole process shares.
    ///
    /// # Example
    ///
    /// ```
    /// use aiopyramid::dispatch::Executor;
    ///
    /// assert_eq!(Executor::current().name(), "default");
    /// ```
    pub fn current() -> Executor {
        current::dispatcher().executors().default_one().clone()
    }

    /// The executor of that name of the application that the caller runs for. Its default executor has the name `default`.
    ///
    /// # Example
    ///
    /// ```
    /// use aiopyramid::dispatch::Executor;
    ///
    /// // Here is no application that could have added one.
    /// assert!(Executor::current_named("reports").is_none());
    /// ```
    pub fn current_named(name: &str) -> Option<Executor> {
        current::dispatcher().executors().named(name).cloned()
    }

    /// The name, without what its threads have before and after it.
    pub fn name(&self) -> &str {
        self.crew().name()
    }

    /// The size.
    pub fn options(&self) -> ExecutorOptions {
        self.crew().options()
    }

    /// What the executor does at the moment, and what it has done.
    ///
    /// # Example
    ///
    /// ```
    /// use aiopyramid::dispatch::Executor;
    ///
    /// # #[tokio::main(flavor = "current_thread")] async fn main() {
    /// let reports = Executor::new("reports", 2, 16);
    /// assert_eq!(reports.counts().threads, 0);
    /// reports.run(|| {}).await.unwrap();
    /// let counts = reports.counts();
    /// assert_eq!((counts.threads, counts.running, counts.queued), (1, 0, 0));
    /// # }
    /// ```
    pub fn counts(&self) -> ExecutorCounts {
        self.crew().counts()
    }

    /// Runs a function on a thread of this executor and waits for what it returns, without holding the caller's thread.
    ///
    /// The function runs for the same request as the caller, and in the same tracing span. It finds a tokio runtime, that of its
    /// application's home thread, so it may spawn tasks. When the returned future is dropped before a
    /// thread has taken the function, it does not run; once it runs, it runs to its end.
    ///
    /// # Errors
    ///
    /// [`ExecutorError::Full`] when the queue is full, [`ExecutorError::Panicked`] when the function panics,
    /// [`ExecutorError::NoThread`] when there is no thread, or all of them wait in `synchronize`, and the system gives no further one.
    #[doc(alias = "run_in_executor")]
    pub async fn run<F, R>(&self, function: F) -> Result<R, ExecutorError>
    where
        F: FnOnce() -> R + Send + 'static,
        R: Send + 'static,
    {
        self.begin(function)?.await
    }

    /// [`Executor::run`] in two steps: the function has been queued or refused when this returns, and the future waits for it.
    ///
    /// # Errors
    ///
    /// [`ExecutorError::Full`] at once; the others when the future is awaited.
    pub(crate) fn begin<F, R>(
        &self,
        function: F,
    ) -> Result<impl Future<Output = Result<R, ExecutorError>> + Send + use<F, R>, ExecutorError>
    where
        F: FnOnce() -> R + Send + 'static,
        R: Send + 'static,
    {
        let crew = Arc::clone(self.crew());
        if !crew.admit() {
            let executor = crew.name().to_owned();
            return Err(ExecutorError::Full { executor });
        }
        let (sender, receiver) = oneshot::channel();
        let carried = Carried::here();
        let job: Job = Box::new(move |crew| {
            // Whatever is dropped here is somebody's, and may panic or take its time.
            if sender.is_closed() {
                let _ = catch(|| drop((function, carried)));
                return crew.finished();
            }
            let result = catch(|| carried.around(|| at_home(function)));
            // Counted before the answer leaves, so that whoever has the answer finds the place free.
            crew.finished();
            if let Err(unwanted) = sender.send(result) {
                crew.occupied(|| drop(unwanted));
            }
        });
        crew.submit(job);
        Ok(async move {
            match receiver.await {
                Ok(result) => result.map_err(ExecutorError::Panicked),
                Err(_) => Err(ExecutorError::NoThread(crew.start_error())),
            }
        })
    }

    fn crew(&self) -> &Arc<Crew> {
        &self.0.0
    }
}

impl std::fmt::Debug for Executor {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let ExecutorOptions { threads, .. } = self.options();
        write!(f, "Executor({:?}, {threads} threads)", self.name())
    }
}

/// Runs a function where it finds the event loop of its application's home thread, so that it may spawn tasks and hand out timers.
pub(crate) fn at_home<R>(function: impl FnOnce() -> R) -> R {
    let dispatcher = current::dispatcher();
    // Without a home thread there is no event loop to find, and the function may not look for one.
    let home = dispatcher.home().get().ok();
    let _entered = home.map(|home| home.handle().enter());
    function()
}

#[cfg(test)]
mod tests;
