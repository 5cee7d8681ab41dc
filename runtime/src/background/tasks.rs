//! The book that is kept of all tasks of an application: what is not done yet, and what is cut off at the end.

use std::collections::BTreeMap;
use std::fmt;
use std::future::{Future, poll_fn};
use std::panic::Location;
use std::pin::pin;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};
use std::task::Poll;
use std::time::Duration;

use tokio::sync::{Notify, Semaphore};

use super::{BackgroundCounts, SpawnError};
use crate::dispatch::{Panicked, catch_future};
use crate::error::{Error, Result};
use crate::shutdown::ShutdownToken;
use crate::site::Site;

/// How long a shutdown waits for destructors.
const LAST_MOMENT: Duration = Duration::from_secs(1);

/// All tasks of one application.
#[derive(Clone)]
pub(crate) struct Tasks(Arc<Shared>);

struct Shared {
    /// How many there may be that requests have spawned.
    max: usize,
    ledger: Mutex<Ledger>,
    /// How many plain tasks may be on the default executor at once.
    room: OnceLock<Semaphore>,
    /// Whether the log knows that the executor has none for them at the moment.
    waits: AtomicBool,
    /// Tells those who wait for tasks to end.
    changed: Notify,
    /// Tells the tasks that their time is up. None is admitted after that.
    cut: ShutdownToken,
}

#[derive(Default)]
struct Ledger {
    /// In the order in which they came.
    entries: BTreeMap<u64, Entry>,
    last: u64,
    counts: BackgroundCounts,
    /// How many servers answer requests that may spawn.
    #[cfg(feature = "server")]
    servers: usize,
}

struct Entry {
    title: Arc<Title>,
    stage: Stage,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Stage {
    /// For its response, or for a thread.
    Waits,
    /// It can be cut off where it waits.
    Runs,
    /// Nothing can stop it.
    HoldsThread,
}

/// What a task is called in the log.
#[derive(Debug)]
pub(crate) enum Title {
    /// One of the application's own.
    Application { name: String, site: Site },
    /// One that a request has spawned in that line.
    Request {
        /// Its method and path.
        request: String,
        at: &'static Location<'static>,
    },
    /// The conversation of a websocket with the view that was declared there.
    #[cfg(feature = "websocket")]
    Websocket { site: Site },
}

impl Title {
    fn counter<'c>(&self, counts: &'c mut BackgroundCounts) -> &'c mut usize {
        match self {
            Title::Application { .. } => &mut counts.tasks,
            Title::Request { .. } => &mut counts.spawned,
            #[cfg(feature = "websocket")]
            Title::Websocket { .. } => &mut counts.websockets,
        }
    }
}

impl fmt::Display for Title {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Title::Application { name, site } => {
                write!(f, "`{name}` ({}:{})", site.file(), site.line())
            }
            Title::Request { request, at } => {
                write!(f, "`{request}` ({}:{})", at.file(), at.line())
            }
            #[cfg(feature = "websocket")]
            Title::Websocket { site } => write!(
                f,
                "websocket of `{}` ({}:{})",
                site.path(),
                site.file(),
                site.line()
            ),
        }
    }
}

impl Tasks {
    /// None yet, and room for that many that requests spawn.
    pub(crate) fn new(max: usize) -> Tasks {
        Tasks(Arc::new(Shared {
            max,
            ledger: Mutex::default(),
            room: OnceLock::new(),
            waits: AtomicBool::new(false),
            changed: Notify::new(),
            cut: ShutdownToken::new(),
        }))
    }

    fn ledger(&self) -> MutexGuard<'_, Ledger> {
        let ledger = self.0.ledger.lock();
        ledger.unwrap_or_else(PoisonError::into_inner)
    }

    /// Room for a task. From here on it counts, until its ticket is dropped.
    ///
    /// # Errors
    ///
    /// When there are too many, and when all have been cut off.
    pub(crate) fn admit(&self, title: impl Into<Arc<Title>>) -> Result<Ticket, SpawnError> {
        let title = title.into();
        let mut ledger = self.ledger();
        if self.0.cut.is_triggered() {
            return Err(SpawnError::ShutDown);
        }
        if matches!(*title, Title::Request { .. }) && ledger.counts.spawned >= self.0.max {
            ledger.counts.refused += 1;
            return Err(SpawnError::Full { max: self.0.max });
        }
        *title.counter(&mut ledger.counts) += 1;
        ledger.last += 1;
        let number = ledger.last;
        let entry = Entry {
            title: Arc::clone(&title),
            stage: Stage::Waits,
        };
        ledger.entries.insert(number, entry);
        drop(ledger);
        Ok(Ticket {
            tasks: self.clone(),
            number,
            title,
            has_ended: AtomicBool::new(false),
        })
    }

    /// What there is.
    pub(crate) fn counts(&self) -> BackgroundCounts {
        self.ledger().counts
    }

    /// Says that one more server answers requests.
    #[cfg(feature = "server")]
    pub(crate) fn join(&self) {
        self.ledger().servers += 1;
    }

    /// Says that a server has ended. True for the last one.
    #[cfg(feature = "server")]
    pub(crate) fn leave(&self) -> bool {
        let mut ledger = self.ledger();
        ledger.servers -= 1;
        ledger.servers == 0
    }

    /// Whether their time is over.
    #[cfg(feature = "server")]
    pub(crate) fn are_over(&self) -> bool {
        self.0.cut.is_triggered()
    }

    /// Waits until none is left.
    pub(crate) async fn idle(&self) {
        self.wait_until(|ledger| ledger.entries.is_empty()).await;
    }

    /// Waits until what has been cut off is gone, with its destructors. That takes no longer than a moment, unless something holds the thread
    /// that it ran on. What never began has nothing to wait for.
    pub(crate) async fn gone(&self) {
        let runs = |entry: &Entry| entry.stage == Stage::Runs;
        let gone = self.wait_until(|ledger| !ledger.entries.values().any(runs));
        let _ = tokio::time::timeout(LAST_MOMENT, gone).await;
    }

    /// Waits until none is left that a request has spawned.
    pub(crate) async fn idle_of_requests(&self) {
        self.wait_until(|ledger| ledger.counts.spawned == 0).await;
    }

    async fn wait_until(&self, is_reached: impl Fn(&Ledger) -> bool) {
        loop {
            // Made before the question is asked, it hears of an end that comes meanwhile.
            let changed = self.0.changed.notified();
            if is_reached(&self.ledger()) {
                return;
            }
            changed.await;
        }
    }

    /// Cuts off what is left, names it in the log, and admits nothing more.
    pub(crate) fn end(&self) {
        let mut ledger = self.ledger();
        if self.0.cut.is_triggered() {
            return;
        }
        self.0.cut.trigger();
        ledger.counts.cut_off += ledger.entries.len();
        let left = |holds_thread| {
            let entries = ledger.entries.values();
            let left = entries.filter(|it| (it.stage == Stage::HoldsThread) == holds_thread);
            left.map(|entry| Arc::clone(&entry.title))
                .collect::<Vec<_>>()
        };
        let (cut_off, going_on) = (left(false), left(true));
        drop(ledger);
        if !cut_off.is_empty() {
            tracing::warn!(count = cut_off.len(), tasks = %listed(&cut_off), "Cutting off background tasks that did not end in time");
        }
        if !going_on.is_empty() {
            tracing::warn!(count = going_on.len(), tasks = %listed(&going_on), "Ending without plain background tasks that did not end in time; nothing can stop their threads");
        }
    }
}

/// The first of them, and how many more there are.
fn listed(titles: &[Arc<Title>]) -> String {
    const SHOWN: usize = 10;
    let shown: Vec<String> = titles.iter().take(SHOWN).map(ToString::to_string).collect();
    match titles.len().checked_sub(SHOWN) {
        None | Some(0) => shown.join(", "),
        Some(more) => format!("{} and {more} more", shown.join(", ")),
    }
}

/// The place of one task in the book. It counts as long as this lives.
pub(crate) struct Ticket {
    tasks: Tasks,
    number: u64,
    title: Arc<Title>,
    has_ended: AtomicBool,
}

impl Ticket {
    /// Awaits the task, and reports what has become of it. It is dropped where it waits when the tasks are cut off.
    pub(crate) async fn run(self, task: impl Future<Output = Result<()>>) {
        self.enter(Stage::Runs);
        if let Some(outcome) = self.until_cut(catch_future(task)).await {
            self.end(outcome);
        }
    }

    /// Says that the task holds its thread from here on.
    pub(crate) fn holds_thread(&self) {
        self.enter(Stage::HoldsThread);
    }

    /// From here on it can be cut off where it waits.
    #[cfg(feature = "websocket")]
    pub(crate) fn runs(&self) {
        self.enter(Stage::Runs);
    }

    fn enter(&self, stage: Stage) {
        if let Some(entry) = self.tasks.ledger().entries.get_mut(&self.number) {
            entry.stage = stage;
        }
    }

    /// Awaits a future, but no longer than until the tasks are cut off.
    pub(crate) async fn until_cut<F: Future>(&self, future: F) -> Option<F::Output> {
        let mut cut = pin!(self.cut());
        let mut future = pin!(future);
        poll_fn(|cx| match cut.as_mut().poll(cx) {
            Poll::Ready(()) => Poll::Ready(None),
            Poll::Pending => future.as_mut().poll(cx).map(Some),
        })
        .await
    }

    /// Waits until the tasks are cut off, which comes after their application has begun to shut down.
    pub(crate) async fn cut(&self) {
        self.tasks.0.cut.triggered().await;
    }

    /// Reports how the task ended.
    pub(crate) fn end(&self, outcome: Result<Result<()>, Panicked>) {
        self.has_ended.store(true, Ordering::Relaxed);
        let has_failed = !matches!(outcome, Ok(Ok(())));
        self.tasks.ledger().counts.failed += usize::from(has_failed);
        match outcome {
            Ok(Ok(())) => {}
            Ok(Err(error)) => report_error(&self.title, &error),
            Err(panicked) => report_panic(&self.title, &panicked),
        }
    }

    /// The places of an executor with that many threads which plain tasks may take: half of them, so that there are some for views.
    pub(crate) fn places(&self, threads: usize) -> &Semaphore {
        let room = &self.tasks.0.room;
        room.get_or_init(|| Semaphore::new((threads / 2).max(1)))
    }

    /// Says whether the executor is full; true if that is another answer than the last one.
    pub(crate) fn waits(&self, waits: bool) -> bool {
        self.tasks.0.waits.swap(waits, Ordering::Relaxed) != waits
    }

    /// What the task is called in the log.
    pub(crate) fn title(&self) -> &Title {
        &self.title
    }
}

impl Drop for Ticket {
    fn drop(&mut self) {
        let mut ledger = self.tasks.ledger();
        ledger.entries.remove(&self.number);
        *self.title.counter(&mut ledger.counts) -= 1;
        // What was cut off has been told of.
        let is_lost = !self.has_ended.load(Ordering::Relaxed) && !self.tasks.0.cut.is_triggered();
        ledger.counts.cut_off += usize::from(is_lost);
        drop(ledger);
        self.tasks.0.changed.notify_waiters();
        if is_lost {
            tracing::warn!(task = %self.title, "a background task was dropped before its end: what ran it has ended; await `App::finish_background` before that");
        }
    }
}

fn report_error(title: &Title, error: &Error) {
    let (at, help) = (error.location(), error.help());
    tracing::error!(task = %title, %at, help, "a background task failed: {error:?}");
}

fn report_panic(title: &Title, panicked: &Panicked) {
    let (at, help) = (panicked.location(), panicked.remedy());
    tracing::error!(task = %title, at, help, "a background task {panicked}");
}

#[cfg(test)]
mod tests {
    use super::*;

    fn title() -> Title {
        Title::Request {
            request: "GET /".to_owned(),
            at: Location::caller(),
        }
    }

    #[test]
    fn a_task_too_many_is_refused_until_another_one_has_ended() {
        let tasks = Tasks::new(1);
        let first = tasks.admit(title()).unwrap();
        assert_eq!(
            tasks.admit(title()).err(),
            Some(SpawnError::Full { max: 1 })
        );
        first.end(Ok(Ok(())));
        drop(first);
        let second = tasks.admit(title()).unwrap();
        let counts = tasks.counts();
        assert_eq!((counts.spawned, counts.refused, counts.cut_off), (1, 1, 0));
        drop(second);
        // Dropped without an end.
        assert_eq!(tasks.counts().cut_off, 1);
    }

    #[test]
    fn the_applications_own_tasks_take_no_room_from_requests() {
        let tasks = Tasks::new(1);
        let own = Title::Application {
            name: "own".to_owned(),
            site: Site::called(Location::caller()),
        };
        let own = tasks.admit(own).unwrap();
        let spawned = tasks.admit(title()).unwrap();
        assert_eq!((tasks.counts().tasks, tasks.counts().spawned), (1, 1));
        drop((own, spawned));
    }

    #[tokio::test]
    async fn what_waits_is_cut_off_and_nothing_is_admitted_afterwards() {
        let tasks = Tasks::new(9);
        let ticket = tasks.admit(title()).unwrap();
        let running = tokio::spawn(ticket.run(std::future::pending()));
        tokio::task::yield_now().await;
        tasks.end();
        running.await.unwrap();
        tasks.idle().await;
        assert_eq!(tasks.counts().cut_off, 1);
        assert_eq!(tasks.admit(title()).err(), Some(SpawnError::ShutDown));
    }

    #[test]
    fn a_long_list_is_cut_short() {
        let titles: Vec<_> = (0..12).map(|_| Arc::new(title())).collect();
        assert!(listed(&titles).ends_with(" and 2 more"));
        assert!(!listed(&titles[..10]).contains("more"));
    }
}
