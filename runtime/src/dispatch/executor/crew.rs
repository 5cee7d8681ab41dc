//! The threads of an executor and the queue before them: when they start, sleep, lend their place and end.

use std::cell::{Cell, OnceCell};
use std::io;
use std::sync::atomic::{AtomicBool, AtomicI32, AtomicU64, AtomicUsize, Ordering, fence};
use std::sync::{Arc, Condvar, Mutex, PoisonError};

use crossbeam_channel::{Receiver, Sender};

use super::roll::{Call, Limits, MOST, Roll};
use super::{ExecutorCounts, ExecutorOptions};
use crate::dispatch::panic::catch;

/// What a thread runs. It tells the crew itself when its function has ended, because somebody gets an answer after that.
pub(super) type Job = Box<dyn FnOnce(&Arc<Crew>) + Send>;

thread_local! {
    /// Where the present thread works, if it is a thread of an executor.
    static POST: OnceCell<Post> = const { OnceCell::new() };
}

struct Post {
    crew: Arc<Crew>,
    is_lent: Cell<bool>,
}

/// What the handles of an executor and its threads share.
pub(super) struct Crew {
    name: String,
    limits: Limits,
    queue_limit: usize,
    /// A [`Roll`].
    roll: AtomicU64,
    bench: Bench,
    // The counter bounds the channel.
    jobs: Sender<Job>,
    queue: Receiver<Job>,
    /// Jobs that were admitted and have not ended, without those whose thread is lent.
    unfinished: AtomicUsize,
    /// How many threads were ever started, for their names.
    started: AtomicUsize,
    refused: AtomicUsize,
    waited: AtomicUsize,
    /// All threads wait, and the log has it.
    is_reported: AtomicBool,
    /// Why the last thread did not start, as the system numbers it; 0 if it did.
    start_error: AtomicI32,
}

impl Crew {
    pub(super) fn new(name: String, options: ExecutorOptions) -> Crew {
        let (jobs, queue) = crossbeam_channel::unbounded();
        Crew {
            name,
            limits: Limits {
                active: options.threads.min(MOST),
                alive: options.max_threads.min(MOST),
            },
            queue_limit: options.queue,
            roll: AtomicU64::default(),
            bench: Bench::default(),
            jobs,
            queue,
            unfinished: AtomicUsize::default(),
            started: AtomicUsize::default(),
            refused: AtomicUsize::default(),
            waited: AtomicUsize::default(),
            is_reported: AtomicBool::default(),
            start_error: AtomicI32::default(),
        }
    }

    pub(super) fn name(&self) -> &str {
        &self.name
    }

    pub(super) fn options(&self) -> ExecutorOptions {
        ExecutorOptions {
            threads: self.limits.active,
            max_threads: self.limits.alive,
            queue: self.queue_limit,
        }
    }

    pub(super) fn counts(&self) -> ExecutorCounts {
        let roll = self.roll(Ordering::Relaxed);
        let queued = self.queue.len();
        let admitted = self.unfinished.load(Ordering::Relaxed) + roll.lent();
        ExecutorCounts {
            running: admitted.saturating_sub(queued),
            queued,
            refused: self.refused.load(Ordering::Relaxed),
            waited: self.waited.load(Ordering::Relaxed),
            threads: roll.alive(),
        }
    }

    /// Takes a place for one more job, if there is one.
    pub(super) fn admit(&self) -> bool {
        let lent = self.roll(Ordering::Relaxed).lent();
        let places = self.limits.alive.saturating_sub(lent);
        let most = places
            .min(self.limits.active)
            .saturating_add(self.queue_limit);
        let one_more = |unfinished: usize| (unfinished < most).then_some(unfinished + 1);
        let admitted = self
            .unfinished
            .fetch_update(Ordering::Relaxed, Ordering::Relaxed, one_more);
        if admitted.is_err() {
            self.refused.fetch_add(1, Ordering::Relaxed);
        }
        admitted.is_ok()
    }

    /// Gives the place of a job back.
    pub(super) fn finished(&self) {
        self.unfinished.fetch_sub(1, Ordering::Relaxed);
    }

    /// Runs something that is no job, and may take its time as one.
    pub(super) fn occupied(self: &Arc<Crew>, function: impl FnOnce()) {
        self.unfinished.fetch_add(1, Ordering::Relaxed);
        // Until then this thread counted as one that is just done, and somebody may have called no other for that reason.
        self.call_if_needed();
        let _ = catch(function);
        self.finished();
    }

    /// Queues a job that was admitted, and sees to it that a thread takes it.
    pub(super) fn submit(self: &Arc<Crew>, job: Job) {
        self.jobs
            .send(job)
            .expect("the crew itself holds the queue open");
        // Whoever queues a job looks at the roll after that, and whoever goes to sleep looks at the queue after having entered that in
        // the roll. In one order for all threads, so one of the two sees the other.
        fence(Ordering::SeqCst);
        self.call();
    }

    /// No more jobs: threads end when the queue is empty.
    pub(super) fn close(&self) {
        let before = self.update(Roll::close);
        self.bench.release(before.idle());
    }

    /// Calls one more thread to the queue, if none is on its way and there may be one.
    fn call(self: &Arc<Crew>) {
        let unfinished = self.unfinished.load(Ordering::Relaxed);
        let mut how = None;
        let called = self.try_update(|roll| {
            let (roll, call) = roll.call(self.limits, unfinished)?;
            how = Some(call);
            Some(roll)
        });
        match (called, how) {
            (Ok(_), Some(Call::Wake)) => self.bench.release(1),
            (Ok(_), _) => self.start(),
            (Err(roll), _) if roll.is_stuck(self.limits) => self.report_stuck(),
            (Err(_), _) => {}
        }
    }

    /// [`Crew::call`], for whoever has not queued anything just now.
    fn call_if_needed(self: &Arc<Crew>) {
        fence(Ordering::SeqCst);
        if !self.queue.is_empty() {
            self.call();
        }
    }

    /// Starts the thread that the roll has already.
    fn start(self: &Arc<Crew>) {
        let number = self.started.fetch_add(1, Ordering::Relaxed);
        let crew = Arc::clone(self);
        let thread = std::thread::Builder::new().name(format!("executor-{}-{number}", self.name));
        match thread.spawn(move || work(&crew)) {
            Ok(_) => self.start_error.store(0, Ordering::Relaxed),
            Err(error) => self.start_failed(&error),
        }
    }

    /// Work goes on with the threads that are there. Where none is, or all of them wait, for what is queued perhaps, nobody waits in vain.
    fn start_failed(self: &Arc<Crew>, error: &io::Error) {
        let code = error.raw_os_error().unwrap_or(-1);
        if self.start_error.swap(code, Ordering::Relaxed) != code {
            tracing::warn!(
                executor = self.name,
                "an executor could not start a thread: {error}"
            );
        }
        let left = self.update(|roll| roll.arrive().leave()).arrive().leave();
        if left.is_deserted() {
            self.drop_jobs();
        } else if left.idle() > 0 {
            self.call_if_needed();
        }
    }

    /// Why no thread started, if one did not.
    pub(super) fn start_error(&self) -> io::Error {
        match self.start_error.load(Ordering::Relaxed) {
            code @ 1.. => io::Error::from_raw_os_error(code),
            _ => io::Error::other("the system gives no reason"),
        }
    }

    /// Drops what is queued; whoever waits for it is told.
    fn drop_jobs(&self) {
        for job in self.queue.try_iter() {
            self.finished();
            let _ = catch(|| drop(job));
        }
    }

    /// The called thread is there and has taken a job. If that was not all, the next one is called before the job runs: it may block.
    fn arrive(self: &Arc<Crew>) {
        self.update(Roll::arrive);
        self.call_if_needed();
    }

    /// Sleeps until called; `false` where the thread shall end.
    fn rest(self: &Arc<Crew>, was_called: bool) -> bool {
        let here = |roll: Roll| if was_called { roll.arrive() } else { roll };
        let mut ends = false;
        self.update(|roll| {
            let roll = here(roll);
            let rests = roll.rest(self.limits);
            ends = rests.is_none();
            rests.unwrap_or_else(|| roll.leave())
        });
        // Somebody may have queued a job before that, and called nobody. The call may be for this very thread.
        self.call_if_needed();
        if !ends {
            self.bench.sit();
        }
        !ends
    }

    /// Ends the thread if there are too many: those that had lent their places are back.
    fn leave_if_surplus(self: &Arc<Crew>) -> bool {
        if !self.roll(Ordering::Relaxed).has_surplus(self.limits) {
            return false;
        }
        let left = self.try_update(|roll| roll.has_surplus(self.limits).then(|| roll.leave()));
        if left.is_ok() {
            self.call_if_needed();
        }
        left.is_ok()
    }

    fn lend(self: &Arc<Crew>) {
        self.waited.fetch_add(1, Ordering::Relaxed);
        // Its job is neither queued nor in a place.
        self.finished();
        self.update(Roll::lend);
        self.call_if_needed();
    }

    fn take_back(&self) {
        self.unfinished.fetch_add(1, Ordering::Relaxed);
        self.update(Roll::take_back);
        self.is_reported.store(false, Ordering::Relaxed);
    }

    /// Says once for each time that it happens that nobody is left to do what is queued.
    fn report_stuck(&self) {
        if self.is_reported.swap(true, Ordering::Relaxed) {
            return;
        }
        let section = match self.name.as_str() {
            "default" => "[executor]".to_owned(),
            name => format!("[executors.{name}]"),
        };
        tracing::warn!(
            executor = self.name,
            threads = self.limits.alive,
            queued = self.queue.len(),
            "all threads of an executor wait in `synchronize`, and what is queued waits for them: if they wait for it, nothing goes on. \
             Raise `max_threads` in {section}, or make the functions that wait `async fn`s or run them in greenlets"
        );
    }

    fn roll(&self, ordering: Ordering) -> Roll {
        Roll(self.roll.load(ordering))
    }

    fn update(&self, mut change: impl FnMut(Roll) -> Roll) -> Roll {
        let change = |roll| Some(change(roll));
        let (Ok(before) | Err(before)) = self.try_update(change);
        before
    }

    /// The roll before the change; as an error if the change is none.
    fn try_update(&self, mut change: impl FnMut(Roll) -> Option<Roll>) -> Result<Roll, Roll> {
        let change = |roll| change(Roll(roll)).map(|roll| roll.0);
        self.roll
            .fetch_update(Ordering::SeqCst, Ordering::SeqCst, change)
            .map(Roll)
            .map_err(Roll)
    }
}

/// The life of a thread.
fn work(crew: &Arc<Crew>) {
    let post = Post {
        crew: Arc::clone(crew),
        is_lent: Cell::new(false),
    };
    POST.with(|cell| cell.set(post).ok());
    loop {
        // It was started, or woken, because there is work.
        let mut was_called = true;
        while let Ok(job) = crew.queue.try_recv() {
            if std::mem::take(&mut was_called) {
                crew.arrive();
            }
            // What a job wakes is somebody's too, and may panic.
            let _ = catch(|| job(crew));
            if crew.leave_if_surplus() {
                return;
            }
        }
        if !crew.rest(was_called) {
            return;
        }
    }
}

/// Runs a function that blocks this thread until something else has happened. If it is a thread of an executor, another may be started
/// in its place meanwhile: what the function waits for may have to run there.
pub(crate) fn while_blocking<R>(function: impl FnOnce() -> R) -> R {
    let _lent = Lent::here();
    function()
}

/// Whether this is a thread of an executor, where functions may block.
pub(crate) fn on_executor_thread() -> bool {
    // A thread that is ending is no executor's any more.
    POST.try_with(|post| post.get().is_some()).unwrap_or(false)
}

/// This thread's place is lent to another as long as this lives.
struct Lent(Arc<Crew>);

impl Lent {
    fn here() -> Option<Lent> {
        let lend = |post: &OnceCell<Post>| {
            let post = post.get()?;
            // What is waited for may itself wait; the place is given away once.
            (!post.is_lent.replace(true)).then(|| Arc::clone(&post.crew))
        };
        let crew = POST.try_with(lend).ok()??;
        crew.lend();
        Some(Lent(crew))
    }
}

impl Drop for Lent {
    fn drop(&mut self) {
        self.0.take_back();
        let _ = POST.try_with(|post| post.get().map(|post| post.is_lent.set(false)));
    }
}

/// Where threads sleep until they are released.
#[derive(Default)]
struct Bench {
    places: Mutex<Places>,
    released: Condvar,
}

#[derive(Default)]
struct Places {
    /// Released and not yet awake.
    free: usize,
    asleep: usize,
}

impl Bench {
    fn sit(&self) {
        let mut places = self.places.lock().unwrap_or_else(PoisonError::into_inner);
        places.asleep += 1;
        while places.free == 0 {
            places = self
                .released
                .wait(places)
                .unwrap_or_else(PoisonError::into_inner);
        }
        places.asleep -= 1;
        places.free -= 1;
    }

    fn release(&self, number: usize) {
        let mut places = self.places.lock().unwrap_or_else(PoisonError::into_inner);
        places.free += number;
        let somebody_sleeps = places.asleep > 0;
        drop(places);
        match number {
            1 if somebody_sleeps => self.released.notify_one(),
            _ if somebody_sleeps => self.released.notify_all(),
            _ => {}
        }
    }
}
