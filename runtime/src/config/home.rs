//! The home runtime: where states that need an event loop start, and go on living until the application ends.
//!
//! A connection pool whose runtime is dropped, or not driven, hangs. So it gets one of its own, on a thread of its own.

use std::future::Future;
use std::pin::Pin;
use std::sync::mpsc as blocking;
use std::thread::JoinHandle;

use tokio::sync::mpsc;

use crate::dispatch::catch_future;
use crate::error::Result;

/// The home runtime. Its thread ends when this is dropped.
pub(super) struct Home {
    jobs: Option<mpsc::UnboundedSender<Job>>,
    thread: Option<JoinHandle<()>>,
}

/// Makes a future on the home thread, where it stays.
type Job = Box<dyn FnOnce() -> Pin<Box<dyn Future<Output = ()>>> + Send>;

impl Home {
    /// Starts the thread.
    ///
    /// # Errors
    ///
    /// When the system gives no thread or no event queue.
    pub(super) fn start() -> Result<Home> {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()?;
        let (jobs, mut inbox) = mpsc::unbounded_channel::<Job>();
        let thread = std::thread::Builder::new()
            .name("aiopyramid-home".to_owned())
            .spawn(move || {
                let local = tokio::task::LocalSet::new();
                local.block_on(&runtime, async {
                    while let Some(job) = inbox.recv().await {
                        tokio::task::spawn_local(job());
                    }
                });
            })?;
        Ok(Home {
            jobs: Some(jobs),
            thread: Some(thread),
        })
    }

    /// Runs an async function there and blocks until it is done.
    ///
    /// # Errors
    ///
    /// When the function panics.
    pub(super) fn run<T: Send + 'static>(
        &self,
        job: impl AsyncFnOnce() -> T + Send + 'static,
    ) -> Result<T> {
        let (sender, receiver) = blocking::sync_channel(1);
        let job: Job = Box::new(move || {
            Box::pin(async move {
                let _ = sender.send(catch_future(job()).await);
            })
        });
        let jobs = self
            .jobs
            .as_ref()
            .expect("the inbox is open until the drop");
        let _ = jobs.send(job);
        // A thread that has ended has dropped the job, and with it the sender.
        Ok(receiver.recv()??)
    }
}

impl Drop for Home {
    fn drop(&mut self) {
        drop(self.jobs.take());
        // A state may hold the last handle of its application, and then this runs on the home thread itself.
        match self.thread.take() {
            Some(thread) if thread.thread().id() != std::thread::current().id() => {
                let _ = thread.join();
            }
            _ => {}
        }
    }
}
