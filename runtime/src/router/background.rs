//! The application's own background tasks: what they get, and how they start and end.

use std::fmt;
use std::future::Future;
use std::io;
use std::pin::Pin;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError, Weak};
use std::thread;
use std::time::Duration;

use tokio::time::Instant;

use super::{App, Application};
use crate::background::{BackgroundCounts, Outcome, Ticket, Title};
#[cfg(feature = "websocket")]
use crate::channels::Running;
use crate::dispatch::current::{Carried, Origin, run_for};
use crate::dispatch::label::Label;
use crate::dispatch::{Dispatcher, Kind, allow_blocking, at_home, catch};
use crate::error::Result;
use crate::http::Ties;
use crate::settings::Settings;
use crate::shutdown::ShutdownToken;
use crate::site::Site;

/// What a background task has of its application.
///
/// # Example
///
/// ```
/// use std::time::Duration;
///
/// use aiopyramid::prelude::*;
///
/// /// Says something once a minute until the application shuts down.
/// async fn tell_the_time(context: BackgroundContext) {
///     loop {
///         tokio::select! {
///             () = context.shutdown().triggered() => return,
///             () = tokio::time::sleep(Duration::from_secs(60)) => println!("another minute"),
///         }
///     }
/// }
///
/// let mut config = Configurator::new();
/// config.background("time", tell_the_time);
/// # config.make_app().unwrap();
/// ```
#[derive(Clone)]
pub struct BackgroundContext {
    name: Arc<str>,
    // The application waits for its tasks, and must not be kept by them.
    app: Weak<Application>,
    ties: Arc<Ties>,
    settings: Settings,
}

impl BackgroundContext {
    /// The name of the task.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The application's value of a type, as `State<T>` hands it out.
    pub fn state<T: Send + Sync + 'static>(&self) -> Option<Arc<T>> {
        self.ties.states.get()
    }

    /// The application's settings.
    pub fn settings(&self) -> &Settings {
        &self.settings
    }

    /// What tells the task to come to its end. It then has until `[server] shutdown_timeout` has passed.
    pub fn shutdown(&self) -> &ShutdownToken {
        &self.ties.shutdown
    }

    /// The application, to tell an event for example: `context.app().notify(event).await`.
    ///
    /// # Panics
    ///
    /// When the last handle of the application has been dropped, which triggers the shutdown. A server has one until its end.
    #[track_caller]
    pub fn app(&self) -> App {
        let app = self.app.upgrade();
        App(app.expect("the application ends after its shutdown, and so should its tasks"))
    }
}

impl fmt::Debug for BackgroundContext {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "BackgroundContext({:?})", self.name)
    }
}

/// What `Configurator::background` takes: an `async fn(BackgroundContext)` or a plain `fn(BackgroundContext)`, which return nothing or a
/// `Result<(), E>`. `M` only tells them apart.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no background task",
    label = "not a function of a `BackgroundContext`",
    note = "a background task is an `async fn(BackgroundContext)` or a plain `fn(BackgroundContext)`; it returns nothing, or a `Result<(), E>`"
)]
pub trait IntoBackground<M> {
    /// The task.
    #[doc(hidden)]
    fn into_background(self) -> Background;
}

/// A background task, ready to be registered.
pub struct Background(Work);

type Coroutine = Pin<Box<dyn Future<Output = Result<()>>>>;

enum Work {
    Coroutine(Box<dyn FnOnce(BackgroundContext) -> Coroutine + Send>),
    Plain(Box<dyn FnOnce(BackgroundContext) -> Result<()> + Send>),
}

impl Background {
    /// How it is written.
    pub(crate) fn keyword(&self) -> &'static str {
        match self.0 {
            Work::Coroutine(_) => Kind::Coroutine.keyword(),
            Work::Plain(_) => Kind::Plain.keyword(),
        }
    }
}

impl fmt::Debug for Background {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Background({})", self.keyword())
    }
}

/// The cases of [`IntoBackground`].
#[doc(hidden)]
#[allow(
    unreachable_pub,
    reason = "the trait's parameter must be as public as the trait"
)]
pub mod case {
    #[derive(Debug)]
    pub struct Coroutine;
    #[derive(Debug)]
    pub struct Plain;
}

impl<F, Fut> IntoBackground<(case::Coroutine, Fut)> for F
where
    F: FnOnce(BackgroundContext) -> Fut + Send + 'static,
    Fut: Future<Output: Outcome> + 'static,
{
    fn into_background(self) -> Background {
        Background(Work::Coroutine(Box::new(|context| {
            Box::pin(async move { self(context).await.into_result() })
        })))
    }
}

impl<F, T> IntoBackground<(case::Plain, T)> for F
where
    F: FnOnce(BackgroundContext) -> T + Send + 'static,
    T: Outcome,
{
    fn into_background(self) -> Background {
        Background(Work::Plain(Box::new(|context| self(context).into_result())))
    }
}

/// A background task under its name, which has not started.
pub(crate) struct Pending {
    pub(crate) name: String,
    pub(crate) site: Site,
    pub(crate) task: Background,
}

/// The application's tasks, until they start. The application has it alone, so its end is that of the application.
pub(crate) struct Unstarted {
    tasks: Mutex<Vec<Pending>>,
    has_started: AtomicBool,
    shutdown: ShutdownToken,
}

impl Unstarted {
    pub(crate) fn new(tasks: Vec<Pending>, shutdown: ShutdownToken) -> Unstarted {
        Unstarted {
            tasks: Mutex::new(tasks),
            has_started: AtomicBool::new(false),
            shutdown,
        }
    }

    fn take(&self) -> Vec<Pending> {
        let mut tasks = self.tasks.lock().unwrap_or_else(PoisonError::into_inner);
        if !tasks.is_empty() {
            self.has_started.store(true, Ordering::Relaxed);
        }
        std::mem::take(&mut *tasks)
    }
}

impl Drop for Unstarted {
    fn drop(&mut self) {
        // Tasks that still run have nobody to run for. Where there are none, a body may still be on its way that watches the token.
        if *self.has_started.get_mut() {
            self.shutdown.trigger();
        }
    }
}

/// What a background task runs for: its application, and no request.
struct Own(Arc<Dispatcher>);

impl Origin for Own {
    fn dispatcher(&self) -> &Arc<Dispatcher> {
        &self.0
    }

    fn label(&self) -> Label {
        Label::NO_VIEW
    }
}

impl App {
    /// Starts what `config.background` has added. [`App::run`](App::run) and [`App::serve`](App::serve) do so themselves, so this is for an application that others serve:
    /// one mounted in a router of axum, or in a test. A second call starts nothing.
    ///
    /// Its counterpart is [`App::finish_background`].
    ///
    /// # Errors
    ///
    /// When the system has no thread for a task. The others have started.
    ///
    /// # Example
    ///
    /// ```
    /// use aiopyramid::prelude::*;
    ///
    /// # #[tokio::main(flavor = "current_thread")] async fn main() -> Result<()> {
    /// let mut config = Configurator::new();
    /// config.background("cleaner", async |context: BackgroundContext| {
    ///     context.shutdown().triggered().await;
    /// });
    /// let app = config.make_app()?;
    /// app.start_background()?;
    /// assert_eq!(app.background().tasks, 1);
    /// // Serve it here.
    /// app.finish_background().await;
    /// assert_eq!(app.background().tasks, 0);
    /// # Ok(()) }
    /// ```
    pub fn start_background(&self) -> Result<()> {
        Ok(self.begin_background()?)
    }

    /// Triggers the shutdown, waits for background tasks and for what requests have spawned, and cuts off what is left when `[server]
    /// shutdown_timeout` has passed. The log names it. Then the engine of the groups is stopped, if there is one. Whoever serves the
    /// application calls this when that is over; [`App::run`](App::run) and [`App::serve`](App::serve) do so themselves.
    ///
    /// # Panics
    ///
    /// Outside of a tokio runtime with a clock.
    pub async fn finish_background(&self) {
        self.shutdown().trigger();
        let (begun, limit) = (Instant::now(), self.0.server.shutdown_timeout);
        // Whether it took too long is seen by what is left.
        let _ = tokio::time::timeout(limit, self.0.ties.tasks.idle()).await;
        self.0.ties.tasks.end();
        self.0.ties.tasks.gone().await;
        self.stop_engine(limit.saturating_sub(begun.elapsed()))
            .await;
    }

    /// Stops what carries the messages of groups, unless somebody has: the last step of a shutdown, of whose time that much is left.
    #[cfg(feature = "websocket")]
    pub(crate) async fn stop_engine(&self, left: Duration) {
        if let Some(running) = self.0.ties.states.get::<Running>() {
            running.stop(left).await;
        }
    }

    /// Stops what carries the messages of groups, and blocks this thread until it has.
    #[cfg(feature = "websocket")]
    pub(crate) fn stop_engine_here(&self) {
        if let Some(running) = self.0.ties.states.get::<Running>() {
            running.stop_here();
        }
    }

    /// There are no groups.
    #[cfg(not(feature = "websocket"))]
    pub(crate) async fn stop_engine(&self, _left: Duration) {}

    /// There are no groups.
    #[cfg(not(feature = "websocket"))]
    pub(crate) fn stop_engine_here(&self) {}

    /// Waits until everything that requests have spawned so far and meanwhile is done: for tests that look at what came of it.
    pub async fn spawned_done(&self) {
        self.0.ties.tasks.idle_of_requests().await;
    }

    /// What goes on beside the answers, and what has become of the rest.
    pub fn background(&self) -> BackgroundCounts {
        self.0.ties.tasks.counts()
    }

    /// Starts the tasks, unless they have been.
    pub(crate) fn begin_background(&self) -> io::Result<()> {
        let pending = self.0.background.take().into_iter();
        // One that cannot start keeps no other from it.
        pending
            .map(|task| self.start(task))
            .fold(Ok(()), io::Result::and)
    }

    fn start(&self, pending: Pending) -> io::Result<()> {
        let Pending { name, site, task } = pending;
        let ties = &self.0.ties;
        let context = BackgroundContext {
            name: Arc::from(&*name),
            app: Arc::downgrade(&self.0),
            ties: Arc::clone(ties),
            settings: self.0.settings.clone(),
        };
        let span = tracing::info_span!("background", task = name);
        let thread = format!("background-{name}");
        // After a shutdown nothing starts any more.
        let Ok(ticket) = ties.tasks.admit(Title::Application { name, site }) else {
            return Ok(());
        };
        let origin: Arc<dyn Origin> = Arc::new(Own(Arc::clone(&ties.dispatcher)));
        let carried = Carried::new(Arc::clone(&origin), span);
        match task.0 {
            Work::Coroutine(function) => ties.dispatcher.home().get()?.spawn(move || {
                let task = ticket.run(async move { function(context).await });
                run_for(origin, carried.follow(task))
            }),
            Work::Plain(function) => {
                let thread = thread::Builder::new().name(thread);
                thread.spawn(move || on_own_thread(ticket, carried, || function(context)))?;
            }
        }
        Ok(())
    }
}

/// Runs a plain task on this thread, which is its own: it may block, wait with `synchronize`, and spawn tasks.
fn on_own_thread(ticket: Ticket, carried: Carried, task: impl FnOnce() -> Result<()>) {
    ticket.holds_thread();
    carried.around(|| ticket.end(catch(|| at_home(|| allow_blocking(task)))));
}

#[cfg(test)]
mod tests {
    use std::sync::{Arc, mpsc};
    use std::time::Duration;

    use crate::config::Configurator;
    use crate::http::Request;
    use crate::settings::Settings;

    /// By a clock that jumps.
    #[tokio::test(start_paused = true)]
    async fn tasks_have_until_the_deadline_and_no_longer() {
        let settings = Settings::from_toml("[server]\nshutdown_timeout = '30s'").unwrap();
        let app = Configurator::with_settings(settings).make_app().unwrap();
        let request: Request = app.request().build();
        let (tell, told) = mpsc::channel();
        for seconds in [29, 31] {
            let tell = tell.clone();
            let task = async move {
                tokio::time::sleep(Duration::from_secs(seconds)).await;
                let _ = tell.send(seconds);
            };
            request.spawn(task).unwrap();
        }
        let begun = tokio::time::Instant::now();
        app.finish_background().await;
        assert_eq!(begun.elapsed().as_secs(), 30);
        assert_eq!(told.try_iter().collect::<Vec<_>>(), [29]);
        assert_eq!(app.background().cut_off, 1);
    }

    #[tokio::test(start_paused = true)]
    async fn what_is_cut_off_has_been_dropped_when_the_shutdown_is_over() {
        let settings = Settings::from_toml("[server]\nshutdown_timeout = 0").unwrap();
        let app = Configurator::with_settings(settings).make_app().unwrap();
        let held = Arc::new(());
        let own = Arc::clone(&held);
        let task = async move {
            let _own = own;
            std::future::pending::<()>().await;
        };
        app.request().build().spawn(task).unwrap();
        tokio::task::yield_now().await;
        app.finish_background().await;
        assert_eq!(Arc::strong_count(&held), 1);
    }

    #[tokio::test(start_paused = true)]
    async fn nobody_waits_until_the_deadline_for_what_has_ended() {
        let app = Configurator::new().make_app().unwrap();
        app.request().build().spawn(async {}).unwrap();
        let begun = tokio::time::Instant::now();
        app.finish_background().await;
        assert_eq!(begun.elapsed(), Duration::ZERO);
        assert_eq!(app.background().cut_off, 0);
    }
}
