//! Tasks that a request leaves behind: they begin when its response has been sent.

use std::panic::Location;
use std::sync::atomic::{AtomicBool, Ordering, fence};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use super::Request;
use crate::background::{IntoTask, SpawnError, Ticket, Title, Work, on_executor};
use crate::dispatch::current::{Carried, run_for};
use crate::dispatch::spawn_here;

/// What a request leaves to be done when it has been answered.
#[derive(Default)]
pub(super) struct Afterwards {
    /// Whether somebody answers it at the moment, so that tasks have to wait.
    is_answered_now: AtomicBool,
    waiting: OnceLock<Box<Mutex<Vec<Waiting>>>>,
    /// The request with whose answer this one's is sent, if that is another one.
    with: OnceLock<Request>,
}

struct Waiting {
    /// The one that spawned it.
    request: Request,
    ticket: Ticket,
    work: Work,
    span: tracing::Span,
}

impl Request {
    /// Has a task run when the response to this request has been sent: what the client need not wait for, such as a mail.
    ///
    /// A future, or an async function, is awaited on the worker of the request. A plain function runs on a thread of the default
    /// executor, as a plain view does, so it may block; while the executor is full, it waits. Both run for this request:
    /// [`Request::current`] is this one, and what they log stands in the caller's tracing span.
    ///
    /// The response has been sent when its last byte has been handed to the connection. Where it cannot be sent, because the client has
    /// gone away, tasks begin when that is known. A request that is answered already, or that no application answers, has nothing to wait
    /// for, so its tasks begin at once. The next request of the same connection does not wait for them.
    ///
    /// What is accepted runs: a shutdown waits for it, until `[server] shutdown_timeout` has passed. What is left then is cut off and
    /// named in the log. Errors and panics are logged, with the request and the line of this call.
    ///
    /// # Errors
    ///
    /// [`SpawnError::Full`] when there are as many tasks that are not done as `[background] max` allows. Returned by a view, it is
    /// answered with 503. [`SpawnError::ShutDown`] when the shutdown's deadline has passed.
    ///
    /// # Example
    ///
    /// ```
    /// use aiopyramid::prelude::*;
    /// use aiopyramid::testing::TestApp;
    ///
    /// async fn send_mail(to: String) -> Result<()> {
    ///     println!("to {to}: welcome");
    ///     Ok(())
    /// }
    ///
    /// #[view_config(route = "/sign_up/{name}")]
    /// async fn sign_up(request: &Request, name: String) -> Result<String> {
    ///     request.spawn(send_mail(name.clone()))?;
    ///     // Plain code, which may block.
    ///     request.spawn(move || std::fs::write("/dev/null", name))?;
    ///     Ok("welcome".to_owned())
    /// }
    ///
    /// # #[tokio::main(flavor = "current_thread")] async fn main() -> Result<()> {
    /// let mut config = Configurator::new();
    /// config.scan_module(module_path!());
    /// let app = TestApp::new(config.make_app()?);
    /// assert_eq!(app.get("/sign_up/ann").await.text(), "welcome");
    /// app.app().spawned_done().await;
    /// assert_eq!(app.app().background().failed, 0);
    /// # Ok(()) }
    /// ```
    #[track_caller]
    #[doc(alias = "add_finished_callback")]
    #[doc(alias = "BackgroundTasks")]
    pub fn spawn<M>(&self, task: impl IntoTask<M>) -> Result<(), SpawnError> {
        let title = Title::Request {
            request: format!("{} {}", self.method(), self.uri().path()),
            at: Location::caller(),
        };
        let waiting = Waiting {
            ticket: self.ties().tasks.admit(title)?,
            request: self.clone(),
            work: task.into_task().0,
            span: tracing::Span::current(),
        };
        self.afterwards().with.get().unwrap_or(self).leave(waiting);
        Ok(())
    }

    /// Says that an application answers this request from here on. What it spawns waits until the guard is dropped.
    pub(crate) fn begin_answer(&self) -> Answering {
        let is_nested = self
            .afterwards()
            .is_answered_now
            .swap(true, Ordering::Relaxed);
        Answering((!is_nested).then(|| self.clone()))
    }

    /// Says that the answer to this request is sent as a part of that to another one.
    pub(crate) fn answer_is_that_of(&self, outer: &Request) {
        let outermost = outer.afterwards().with.get().unwrap_or(outer);
        let _ = self.afterwards().with.set(outermost.clone());
    }

    fn leave(&self, task: Waiting) {
        let afterwards = self.afterwards();
        let waiting = afterwards.waiting.get_or_init(Box::default);
        let mut list = waiting.lock().unwrap_or_else(PoisonError::into_inner);
        list.push(task);
        drop(list);
        // Either this sees that the answer has been given, or whoever gives it sees the task: see `Drop for Answering`.
        fence(Ordering::SeqCst);
        if !afterwards.is_answered_now.load(Ordering::Relaxed) {
            self.start_waiting();
        }
    }

    fn has_waiting(&self) -> bool {
        let waiting = self.afterwards().waiting.get();
        waiting.is_some_and(|waiting| {
            let list = waiting.lock().unwrap_or_else(PoisonError::into_inner);
            !list.is_empty()
        })
    }

    fn start_waiting(&self) {
        if let Some(waiting) = self.afterwards().waiting.get() {
            let list = std::mem::take(&mut *waiting.lock().unwrap_or_else(PoisonError::into_inner));
            list.into_iter().for_each(start);
        }
    }
}

/// A request that is being answered. Its tasks begin when this is dropped.
pub(crate) struct Answering(Option<Request>);

impl Answering {
    /// Whether a task waits for it.
    pub(super) fn is_awaited(&self) -> bool {
        self.0.as_ref().is_some_and(Request::has_waiting)
    }
}

impl Drop for Answering {
    fn drop(&mut self) {
        if let Some(request) = self.0.take() {
            let is_answered_now = &request.afterwards().is_answered_now;
            is_answered_now.store(false, Ordering::Relaxed);
            // Its counterpart stands in `Request::leave`.
            fence(Ordering::SeqCst);
            request.start_waiting();
        }
    }
}

/// Lets a task begin, as a task beside whatever runs here.
fn start(task: Waiting) {
    let Waiting {
        request,
        ticket,
        work,
        span,
    } = task;
    let dispatcher = Arc::clone(&request.ties().dispatcher);
    let home = Arc::clone(&dispatcher);
    let origin = request.origin();
    let run = async move {
        match work {
            Work::Coroutine(future) => ticket.run(future).await,
            Work::Plain(function) => on_executor(ticket, function, &dispatcher).await,
        }
    };
    let followed = Carried::new(Arc::clone(&origin), span).follow(run);
    if let Err(error) = spawn_here(home.home(), run_for(origin, followed)) {
        tracing::error!("there is no thread for a background task: {error}");
    }
}
