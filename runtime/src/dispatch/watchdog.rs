//! The watchdog: it notices code of a request that holds its worker, and says which, while it still does.
//!
//! A worker serves many connections on one thread, so code that computes for long or blocks holds all of them up. The workers keep a
//! [pulse](super::pulse), which costs them a few stores; a thread of its own looks at each pulse a few times within the limit and remembers
//! for how long it has seen the same beat. What runs on a worker outside of requests, a task that a view has spawned for example, has no
//! beat.

use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use super::label::{Label, Labels, Meaning};
use super::panic::catch;
use super::pulse::{Pulse, Sight};

/// What a watchdog needs to know before there are workers.
#[derive(Clone, Debug)]
pub(crate) struct Orders {
    /// How long code of a request may hold its worker.
    pub(crate) limit: Duration,
    /// What the labels mean.
    pub(crate) labels: Arc<Labels>,
    /// Counts those that went over the limit.
    pub(crate) stalls: Arc<AtomicU64>,
}

/// A worker to watch.
pub(crate) struct Watched {
    pub(crate) pulse: Arc<Pulse>,
    /// The name of its thread.
    pub(crate) worker: String,
    /// Told `true` when the worker is held, and `false` when it is free again.
    pub(crate) on_stall: Box<dyn Fn(bool) + Send>,
}

/// Watches until it is dropped, which waits for its thread.
#[derive(Debug)]
pub(crate) struct Watchdog {
    ends: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

impl Watchdog {
    /// Begins to watch, on a thread named `aiopyramid-watchdog`.
    ///
    /// # Errors
    ///
    /// When the system gives no thread.
    pub(crate) fn start(orders: Orders, workers: Vec<Watched>) -> io::Result<Watchdog> {
        let ends = Arc::new(AtomicBool::new(false));
        let told = Arc::clone(&ends);
        let thread = thread::Builder::new().name("aiopyramid-watchdog".to_owned());
        let thread = thread.spawn(move || watch(&orders, &workers, &told))?;
        Ok(Watchdog {
            ends,
            thread: Some(thread),
        })
    }
}

impl Drop for Watchdog {
    fn drop(&mut self) {
        self.ends.store(true, Ordering::Release);
        if let Some(thread) = self.thread.take() {
            thread.thread().unpark();
            // A panic of the log's own has been told, and there is nobody left to tell it to.
            let _ = thread.join();
        }
    }
}

/// The thread's life.
fn watch(orders: &Orders, workers: &[Watched], ends: &AtomicBool) {
    let pace = Pace::of(orders.limit);
    let mut watches: Vec<Watch> = workers
        .iter()
        .map(|worker| Watch::begin(worker.pulse.look(), Instant::now()))
        .collect();
    loop {
        thread::park_timeout(pace.between_looks);
        if ends.load(Ordering::Acquire) {
            return;
        }
        for (worker, watch) in workers.iter().zip(&mut watches) {
            if let Some(finding) = watch.look(worker.pulse.look(), Instant::now(), pace) {
                // A log that panics must not leave a worker without connections for ever.
                let _ = catch(|| tell(orders, worker, finding));
            }
        }
    }
}

/// How long is too long, and how often that is looked at.
#[derive(Clone, Copy)]
struct Pace {
    limit: Duration,
    between_looks: Duration,
}

impl Pace {
    /// Four looks within the limit, but not more than a thousand in a second.
    fn of(limit: Duration) -> Pace {
        let between_looks = (limit / 4).max(Duration::from_millis(1));
        Pace {
            limit: limit.max(between_looks),
            between_looks,
        }
    }
}

/// What is known of one worker from the looks at its pulse.
struct Watch {
    /// The last one; its label is that of the beat that goes on.
    seen: Sight,
    at: Instant,
    /// When this beat was seen first.
    since: Instant,
    /// For how long it has been seen. A look that comes late counts as one in time: what kept this thread from looking, a stopped process
    /// or a busy machine, has kept the worker from going on as well.
    witnessed: Duration,
    /// What it is reported at next.
    next: Duration,
}

/// Something to tell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Finding {
    /// A beat has lasted for too long.
    Held { label: Label, held_for: Duration },
    /// It has been told before, and it goes on.
    StillHeld { label: Label, held_for: Duration },
    /// What was told is over.
    Released { label: Label, held_for: Duration },
}

impl Watch {
    fn begin(seen: Sight, now: Instant) -> Watch {
        Watch {
            seen,
            at: now,
            since: now,
            witnessed: Duration::ZERO,
            next: Duration::ZERO,
        }
    }

    /// One more look. A beat is told when it reaches the limit, then at twice as much each time, and when it is over.
    fn look(&mut self, seen: Sight, now: Instant, pace: Pace) -> Option<Finding> {
        if seen.sequence != self.seen.sequence {
            let before = std::mem::replace(self, Watch::begin(seen, now));
            return (before.next > Duration::ZERO).then(|| Finding::Released {
                label: before.seen.label,
                held_for: now.duration_since(before.since),
            });
        }
        let passed = now.duration_since(self.at);
        self.witnessed += passed.min(pace.between_looks);
        (self.seen, self.at) = (seen, now);
        if !seen.is_beating() || self.witnessed < self.next.max(pace.limit) {
            return None;
        }
        let is_first = self.next.is_zero();
        self.next = self.witnessed.saturating_mul(2);
        let (label, held_for) = (seen.label, now.duration_since(self.since));
        Some(match is_first {
            true => Finding::Held { label, held_for },
            false => Finding::StillHeld { label, held_for },
        })
    }
}

/// Counts, warns the acceptor and logs: the log comes last, so that whoever reads it finds the rest done.
fn tell(orders: &Orders, worker: &Watched, finding: Finding) {
    match finding {
        Finding::Held { label, held_for } => {
            orders.stalls.fetch_add(1, Ordering::Relaxed);
            (worker.on_stall)(true);
            log(orders, worker, label, held_for, HOLDS);
        }
        Finding::StillHeld { label, held_for } => log(orders, worker, label, held_for, HOLDS),
        Finding::Released { label, held_for } => {
            (worker.on_stall)(false);
            log(orders, worker, label, held_for, "has let its worker go");
        }
    }
}

const HOLDS: &str = "holds its worker, and with it all other requests there: let what blocks run on an executor thread \
                     (`run_in_executor`, `#[use_executor]`; a plain `fn` view without a mapper runs there, but for websockets), or wait \
                     without blocking \
                     (`.await`, in a greenlet `synchronize`; no lock of std's held meanwhile)";

fn log(orders: &Orders, worker: &Watched, label: Label, held_for: Duration, what: &str) {
    let worker = worker.worker.as_str();
    let held_for = format_args!("{} ms", held_for.as_millis());
    match orders.labels.meaning(label) {
        Meaning::View(view) => {
            let at = format_args!("{}:{}", view.file, view.line);
            tracing::warn!(view = %view.name, %at, worker, %held_for, "a view {what}");
        }
        Meaning::NoView => {
            tracing::warn!(
                worker,
                %held_for,
                "code outside of views (a tween, a subscriber, a predicate) {what}"
            );
        }
        Meaning::Elsewhere => {
            tracing::warn!(
                worker,
                %held_for,
                "a view of another application of this process {what}"
            );
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc;

    use super::*;

    const LIMIT: Duration = Duration::from_millis(100);

    /// Feeds a watch with looks at made-up times, in milliseconds, and returns what it finds.
    fn findings(looks: &[(u64, u64)]) -> Vec<(u64, &'static str, u64)> {
        let begin = Instant::now();
        let sight = |sequence| Sight {
            sequence,
            label: Label::NO_VIEW,
        };
        let mut watch = Watch::begin(sight(0), begin);
        let mut found = Vec::new();
        for &(at, sequence) in looks {
            let now = begin + Duration::from_millis(at);
            let finding = watch.look(sight(sequence), now, Pace::of(LIMIT));
            found.extend(finding.map(|finding| {
                let (what, held_for) = match finding {
                    Finding::Held { held_for, .. } => ("held", held_for),
                    Finding::StillHeld { held_for, .. } => ("still held", held_for),
                    Finding::Released { held_for, .. } => ("released", held_for),
                };
                let milliseconds = u64::try_from(held_for.as_millis()).unwrap();
                (at, what, milliseconds)
            }));
        }
        found
    }

    /// Looks every 25 ms, from one time to another, that all see the same number.
    fn same(from: u64, to: u64, sequence: u64) -> Vec<(u64, u64)> {
        (from..=to).step_by(25).map(|at| (at, sequence)).collect()
    }

    #[test]
    fn a_beat_is_told_at_the_limit_then_at_doubling_times_and_when_it_is_over() {
        let looks = [same(25, 1000, 1), vec![(1025, 2)]].concat();
        let expected = [
            (125, "held", 100),
            (225, "still held", 200),
            (425, "still held", 400),
            (825, "still held", 800),
            (1025, "released", 1000),
        ];
        assert_eq!(findings(&looks), expected);
    }

    #[test]
    fn short_beats_and_long_rests_are_not_told() {
        assert_eq!(findings(&same(25, 1000, 2)), []);
        let beats: Vec<_> = (1..100).map(|beat| (beat * 25, beat)).collect();
        assert_eq!(findings(&beats), []);
        let almost = [same(25, 100, 1), same(125, 200, 3)].concat();
        assert_eq!(findings(&almost), []);
    }

    #[test]
    fn a_beat_that_follows_at_once_is_another_one() {
        let looks = [same(25, 125, 1), same(150, 250, 3)].concat();
        let expected = [
            (125, "held", 100),
            (150, "released", 125),
            (250, "held", 100),
        ];
        assert_eq!(findings(&looks), expected);
    }

    #[test]
    fn a_process_that_was_stopped_has_not_held_anything_up_itself() {
        assert_eq!(findings(&[(25, 1), (60_000, 1), (60_001, 2)]), []);
    }

    #[test]
    fn looks_that_come_too_early_count_for_what_they_are() {
        let early: Vec<_> = (0..20).map(|step| (25 + step, 1)).collect();
        assert_eq!(findings(&early), []);
    }

    fn orders() -> Orders {
        Orders {
            limit: Duration::from_millis(1),
            labels: Arc::new(Labels::new()),
            stalls: Arc::default(),
        }
    }

    /// A worker, and what is told of it.
    fn watched() -> (Watched, mpsc::Receiver<bool>) {
        let (say, told) = mpsc::channel();
        let watched = Watched {
            pulse: Arc::default(),
            worker: "worker".to_owned(),
            on_stall: Box::new(move |stalled| {
                let _ = say.send(stalled);
            }),
        };
        (watched, told)
    }

    /// A worker that is held until the sender is dropped.
    fn hold(watched: &Watched) -> (mpsc::Sender<()>, JoinHandle<()>) {
        let pulse = Arc::clone(&watched.pulse);
        let (release, gate) = mpsc::channel::<()>();
        let worker = thread::spawn(move || {
            pulse.install();
            let _beat = super::super::pulse::begin(|| Label::NO_VIEW);
            let _ = gate.recv();
        });
        (release, worker)
    }

    #[test]
    fn a_log_that_panics_leaves_no_worker_passed_over() {
        let (mut watched, told) = watched();
        let tell_it = std::mem::replace(&mut watched.on_stall, Box::new(|_| ()));
        // In place of a subscriber, which would be that of all tests.
        watched.on_stall = Box::new(move |stalled| {
            tell_it(stalled);
            assert!(!stalled, "as a log may that writes to a closed pipe");
        });
        let (release, worker) = hold(&watched);
        let _watchdog = Watchdog::start(orders(), vec![watched]).unwrap();
        assert_eq!(told.recv(), Ok(true));
        drop(release);
        assert_eq!(told.recv(), Ok(false));
        worker.join().unwrap();
    }

    #[test]
    fn a_watchdog_tells_of_a_worker_that_is_held_and_ends_when_it_is_dropped() {
        let (watched, told) = watched();
        let (release, worker) = hold(&watched);
        let orders = orders();
        let stalls = Arc::clone(&orders.stalls);
        let watchdog = Watchdog::start(orders, vec![watched]).unwrap();
        assert_eq!(told.recv(), Ok(true));
        assert_eq!(stalls.load(Ordering::Relaxed), 1);
        drop(release);
        assert_eq!(told.recv(), Ok(false));
        worker.join().unwrap();
        drop(watchdog);
        // Its thread has ended, and what it would have told goes nowhere any more.
        assert!(told.recv().is_err());
    }
}
