//! A bounded pool of threads for functions that block.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use crossbeam_channel::{Receiver, Sender};
use tokio::sync::oneshot;

use super::panic::{Panicked, catch};

type Job = Box<dyn FnOnce() + Send>;

/// Threads that run what may block, with a bounded queue before them.
///
/// The threads carry the executor's name and start when there is work for them. They end when the last handle is dropped and the
/// queue is empty.
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
pub struct Executor(Arc<Shared>);

struct Shared {
    name: String,
    threads: usize,
    /// How many jobs may be unfinished at once: one on each thread and a full queue.
    most: usize,
    jobs: Sender<Job>,
    queue: Receiver<Job>,
    load: Arc<Load>,
}

/// How busy the threads are, shared with them.
#[derive(Default)]
struct Load {
    started: AtomicUsize,
    /// Jobs that were accepted and have not ended.
    unfinished: AtomicUsize,
}

/// The place of one job among the unfinished ones, as long as this lives.
struct Admitted(Arc<Load>);

impl Drop for Admitted {
    fn drop(&mut self) {
        self.0.unfinished.fetch_sub(1, Ordering::Relaxed);
    }
}

/// Why an executor did not return what a function returned.
#[derive(Debug)]
pub enum ExecutorError {
    /// The queue is full. Nothing ran; the client may try again.
    Full,
    /// The function panicked.
    Panicked(Panicked),
    /// No thread could be started for it.
    NoThread(std::io::Error),
}

impl std::fmt::Display for ExecutorError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            ExecutorError::Full => f.write_str("the queue of the executor is full"),
            ExecutorError::Panicked(panicked) => panicked.fmt(f),
            ExecutorError::NoThread(error) => {
                write!(f, "the executor could not start a thread: {error}")
            }
        }
    }
}

impl std::error::Error for ExecutorError {}

impl Executor {
    /// An executor of at most `threads` threads and `queue` waiting functions.
    ///
    /// # Panics
    ///
    /// When `threads` is 0: nothing would ever run.
    pub fn new(name: impl Into<String>, threads: usize, queue: usize) -> Executor {
        assert!(threads > 0, "an executor needs at least one thread");
        // The count of unfinished jobs bounds the channel.
        let (jobs, receiver) = crossbeam_channel::unbounded();
        Executor(Arc::new(Shared {
            name: name.into(),
            threads,
            most: threads.saturating_add(queue),
            jobs,
            queue: receiver,
            load: Arc::default(),
        }))
    }

    /// Runs a function on a thread of this executor and waits for what it returns, without holding the caller's thread.
    ///
    /// When the returned future is dropped before a thread has taken the function, it does not run.
    ///
    /// # Errors
    ///
    /// [`ExecutorError::Full`] when the queue is full, [`ExecutorError::Panicked`] when the function panics.
    pub async fn run<F, R>(&self, function: F) -> Result<R, ExecutorError>
    where
        F: FnOnce() -> R + Send + 'static,
        R: Send + 'static,
    {
        let (sender, receiver) = oneshot::channel();
        let admitted = self.admit()?;
        let job: Job = Box::new(move || {
            let result = (!sender.is_closed()).then(|| catch(function));
            // Counted before the answer leaves, so that whoever has the answer finds the thread free.
            drop(admitted);
            if let Some(result) = result {
                let _ = sender.send(result);
            }
        });
        self.0
            .jobs
            .send(job)
            .expect("the executor itself holds the queue open");
        receiver
            .await
            .expect("a job in the queue runs, because its thread holds the queue open")
            .map_err(ExecutorError::Panicked)
    }

    /// Finds a place for one more job, and a thread if there may be another.
    fn admit(&self) -> Result<Admitted, ExecutorError> {
        let load = &self.0.load;
        let one_more = |unfinished: usize| (unfinished < self.0.most).then_some(unfinished + 1);
        let before = load
            .unfinished
            .fetch_update(Ordering::Relaxed, Ordering::Relaxed, one_more);
        let before = before.map_err(|_| ExecutorError::Full)?;
        let admitted = Admitted(Arc::clone(load));
        self.start_thread_for(before + 1)
            .map_err(ExecutorError::NoThread)?;
        Ok(admitted)
    }

    /// Starts a thread if there is more work than threads and there may be another. A failure counts only where no thread is.
    fn start_thread_for(&self, unfinished: usize) -> std::io::Result<()> {
        let started = &self.0.load.started;
        let wanted =
            |number: usize| (number < self.0.threads && number < unfinished).then_some(number + 1);
        let Ok(number) = started.fetch_update(Ordering::Relaxed, Ordering::Relaxed, wanted) else {
            return Ok(());
        };
        let queue = self.0.queue.clone();
        let thread = std::thread::Builder::new().name(format!("executor-{}-{number}", self.0.name));
        match thread.spawn(move || work(&queue)) {
            Ok(_) => Ok(()),
            Err(error) => {
                let others = started.fetch_sub(1, Ordering::Relaxed) - 1;
                if others == 0 { Err(error) } else { Ok(()) }
            }
        }
    }
}

/// Runs jobs until the queue is closed and empty. A job catches the panic of its function; what it holds may panic too when dropped.
fn work(queue: &Receiver<Job>) {
    for job in queue {
        let _ = catch(job);
    }
}

impl std::fmt::Debug for Executor {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Executor({:?}, {} threads)", self.0.name, self.0.threads)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc;

    use super::*;

    #[tokio::test]
    async fn functions_run_beside_each_other_up_to_the_number_of_threads() {
        let executor = Executor::new("pair", 2, 8);
        let (one, two) = (mpsc::channel(), mpsc::channel());
        // Each waits for a word of the other, so both must run at once.
        let first = executor.run(move || (two.0.send(()), one.1.recv()).1);
        let second = executor.run(move || (one.0.send(()), two.1.recv()).1);
        let (first, second) = tokio::join!(first, second);
        assert!(first.unwrap().is_ok() && second.unwrap().is_ok());
    }

    #[tokio::test]
    async fn a_full_queue_is_refused_at_once_and_recovers() {
        let executor = Executor::new("narrow", 1, 1);
        let (release, gate) = mpsc::channel::<()>();
        let (started, has_started) = oneshot::channel();
        let busy = tokio::spawn({
            let executor = executor.clone();
            async move {
                executor
                    .run(move || {
                        let _ = started.send(());
                        let _ = gate.recv();
                    })
                    .await
            }
        });
        has_started.await.unwrap();
        let mut waiting = Box::pin(executor.run(|| 1));
        assert!(futures_poll(&mut waiting).await.is_none());
        assert!(matches!(executor.run(|| 2).await, Err(ExecutorError::Full)));
        drop(release);
        assert_eq!(waiting.await.unwrap(), 1);
        busy.await.unwrap().unwrap();
        assert_eq!(executor.run(|| 3).await.unwrap(), 3);
    }

    #[tokio::test]
    async fn a_panic_surfaces_and_the_thread_lives_on() {
        let executor = Executor::new("one", 1, 1);
        let error = executor.run(|| panic!("boom")).await.unwrap_err();
        assert!(error.to_string().ends_with("boom"), "{error}");
        assert!(executor.run(|| true).await.unwrap());
    }

    /// One poll: what is ready now.
    async fn futures_poll<F: Future + Unpin>(future: &mut F) -> Option<F::Output> {
        std::future::poll_fn(|cx| {
            std::task::Poll::Ready(match std::pin::Pin::new(&mut *future).poll(cx) {
                std::task::Poll::Ready(output) => Some(output),
                std::task::Poll::Pending => None,
            })
        })
        .await
    }
}
