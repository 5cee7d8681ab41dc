//! How an engine leaves groups that nobody is in any more: a few at a time, again where it fails, and without filling the log.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::{Semaphore, SemaphorePermit};
use tokio::time::{Instant, sleep, sleep_until};

use super::hub::Hub;

/// How many groups the engine leaves at a time.
const AT_ONCE: usize = 16;

/// How long after a failure it is asked again, and how often.
const PAUSES: [Duration; 5] = [
    Duration::from_secs(1),
    Duration::from_secs(3),
    Duration::from_secs(7),
    Duration::from_secs(15),
    Duration::from_secs(30),
];

/// How many groups may wait to be left another time. Each of them has a task.
const PLACES: usize = 4096;

/// How long the log is left alone after a line.
const QUIET: Duration = Duration::from_secs(10);

/// What is settled between the groups that are being left.
pub(super) struct Leaving {
    turns: Semaphore,
    places: Semaphore,
    untold: Mutex<Untold>,
}

impl Default for Leaving {
    fn default() -> Leaving {
        Leaving {
            turns: Semaphore::new(AT_ONCE),
            places: Semaphore::new(PLACES),
            untold: Mutex::default(),
        }
    }
}

/// A group that could not be left, and is to be left another time.
pub(super) struct Again<'l> {
    _place: SemaphorePermit<'l>,
    failures: usize,
    due: Instant,
}

/// What has become of a group that could not be left.
#[derive(Clone, Copy)]
enum Outcome {
    /// The engine is asked again.
    Retried,
    /// It has been asked often enough.
    GivenUp,
    /// There is no place where it could wait.
    Crowded,
}

/// What the log is yet to be told.
#[derive(Default)]
struct Untold {
    /// Somebody tells it after a while.
    is_awaited: bool,
    retried: usize,
    given_up: usize,
    crowded: usize,
}

impl Leaving {
    /// Waits for a turn; nobody closes them.
    pub(super) async fn turn(&self) -> Option<SemaphorePermit<'_>> {
        self.turns.acquire().await.ok()
    }

    /// Waits until a group may be left another time.
    pub(super) async fn turn_again(&self, again: &Again<'_>) -> Option<SemaphorePermit<'_>> {
        sleep_until(again.due).await;
        self.turn().await
    }

    /// Says what follows from the engine having failed to leave a group: another time, or nothing.
    pub(super) fn failed<'l>(
        &'l self,
        hub: &Arc<Hub>,
        before: Option<Again<'l>>,
        group: &str,
        error: &str,
    ) -> Option<Again<'l>> {
        let failures = before.as_ref().map_or(0, |again| again.failures);
        let is_first = before.is_none();
        let place = match before {
            Some(again) => Some(again._place),
            None => self.places.try_acquire().ok(),
        };
        let (outcome, again) = match (PAUSES.get(failures), place) {
            (None, _) => (Outcome::GivenUp, None),
            (Some(_), None) => (Outcome::Crowded, None),
            (Some(pause), Some(place)) => {
                let again = Again {
                    _place: place,
                    failures: failures + 1,
                    due: Instant::now() + *pause,
                };
                (Outcome::Retried, Some(again))
            }
        };
        if is_first || again.is_none() {
            self.tell(hub, outcome, group, error);
        }
        again
    }

    fn untold(&self) -> MutexGuard<'_, Untold> {
        self.untold.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Tells the log, which has a line about the first group, and then one for all that follow within a while.
    fn tell(&self, hub: &Arc<Hub>, outcome: Outcome, group: &str, error: &str) {
        {
            let mut untold = self.untold();
            if untold.is_awaited {
                let counter = match outcome {
                    Outcome::Retried => &mut untold.retried,
                    Outcome::GivenUp => &mut untold.given_up,
                    Outcome::Crowded => &mut untold.crowded,
                };
                *counter += 1;
                return;
            }
            untold.is_awaited = true;
        }
        let what = match outcome {
            Outcome::Retried => "and is asked again",
            Outcome::GivenUp => "and is not asked any more; what comes for it is dropped",
            Outcome::Crowded => "and is not asked again, since too many wait for that",
        };
        tracing::warn!(
            group,
            error,
            "the engine of the channels failed to leave a group, {what}"
        );
        tokio::spawn(tell_the_rest(Arc::clone(hub)));
    }
}

/// Tells the log what has happened meanwhile, until nothing has.
async fn tell_the_rest(hub: Arc<Hub>) {
    loop {
        let is_over = hub.unless_over(sleep(QUIET)).await.is_none();
        let (retried, given_up, crowded) = {
            let mut untold = hub.leaving.untold();
            let last = std::mem::take(&mut *untold);
            let numbers = (last.retried, last.given_up, last.crowded);
            if numbers == (0, 0, 0) {
                return;
            }
            untold.is_awaited = !is_over;
            numbers
        };
        tracing::warn!(
            retried,
            given_up,
            crowded,
            "the engine of the channels failed to leave more groups"
        );
        if is_over {
            return;
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};
    use std::sync::mpsc;

    use super::*;
    use crate::channels::{ChannelEngine, Channels, Deliver, EngineFuture};
    use crate::dispatch::LazyThread;
    use crate::error::Error;
    use crate::websocket::Message;

    /// An engine that fails to leave a group so many times, in one of three ways, and notes when it was asked for what.
    #[derive(Default)]
    struct Flaky {
        failures: AtomicUsize,
        asked: Mutex<Vec<(&'static str, Instant)>>,
    }

    impl Flaky {
        fn channels(failures: usize) -> (Channels, Arc<Flaky>, Arc<LazyThread>) {
            let (channels, engine) = (Channels::default(), Arc::new(Flaky::default()));
            engine.failures.store(failures, Ordering::SeqCst);
            let home = Arc::new(LazyThread::paused("home-of-channels"));
            channels.0.set_engine(Arc::new(Arc::clone(&engine)), &home);
            (channels, engine, home)
        }

        fn note(&self, what: &'static str) {
            self.asked.lock().unwrap().push((what, Instant::now()));
        }

        fn asked(&self) -> Vec<&'static str> {
            self.asked
                .lock()
                .unwrap()
                .iter()
                .map(|asked| asked.0)
                .collect()
        }

        /// After how many seconds it was asked to leave, from the first time on.
        fn seconds(&self) -> Vec<u64> {
            let asked = self.asked.lock().unwrap();
            let asked = asked.iter().filter(|asked| asked.0 == "unsubscribe");
            let times: Vec<Instant> = asked.map(|asked| asked.1).collect();
            times
                .iter()
                .map(|time| (*time - times[0]).as_secs())
                .collect()
        }
    }

    impl ChannelEngine for Arc<Flaky> {
        fn start(&self, _deliver: Deliver) -> EngineFuture<'_> {
            Box::pin(async { Ok(()) })
        }

        fn publish<'a>(&'a self, _group: &'a str, _message: &'a Message) -> EngineFuture<'a> {
            Box::pin(async { Ok(()) })
        }

        fn subscribe<'a>(&'a self, group: &'a str) -> EngineFuture<'a> {
            self.note("subscribe");
            Box::pin(async move {
                match group {
                    "refused" if self.failures.load(Ordering::SeqCst) > 0 => {
                        Err(Error::msg("the wire is cut"))
                    }
                    _ => Ok(()),
                }
            })
        }

        fn unsubscribe<'a>(&'a self, group: &'a str) -> EngineFuture<'a> {
            Box::pin(async move {
                self.note("unsubscribe");
                let less = |failures: usize| failures.checked_sub(1);
                let failures = &self.failures;
                if failures
                    .fetch_update(Ordering::SeqCst, Ordering::SeqCst, less)
                    .is_err()
                {
                    return Ok(());
                }
                match group {
                    "panics" => panic!("the wire is on fire"),
                    "never answers" => std::future::pending().await,
                    _ => Err(Error::msg("the wire is cut")),
                }
            })
        }
    }

    /// Waits until no group is left.
    async fn emptied(channels: &Channels) {
        while channels.0.held() > 0 {
            tokio::task::yield_now().await;
        }
        assert_eq!(channels.0.leaving.places.available_permits(), PLACES);
    }

    async fn is_left(failures: usize, group: &str) -> Vec<u64> {
        let (channels, engine, _home) = Flaky::channels(failures);
        drop(channels.group(group).subscribe().await.unwrap());
        emptied(&channels).await;
        engine.seconds()
    }

    #[tokio::test]
    async fn a_group_that_cannot_be_left_is_left_another_time() {
        assert_eq!(is_left(0, "room").await, [0]);
        assert_eq!(is_left(3, "room").await, [0, 1, 4, 11]);
        assert_eq!(is_left(3, "panics").await, [0, 1, 4, 11]);
        // Each time the engine has had its ten seconds before.
        assert_eq!(is_left(2, "never answers").await, [0, 11, 24]);
    }

    #[tokio::test]
    async fn a_group_that_can_never_be_left_is_given_up() {
        assert_eq!(is_left(usize::MAX, "room").await, [0, 1, 4, 11, 26, 56]);
    }

    /// As long as this lives, the clock of the home thread stands still.
    struct Frozen(#[expect(dead_code, reason = "it is dropped")] mpsc::Sender<()>);

    impl Frozen {
        fn new(home: &LazyThread) -> Frozen {
            let (held, holds) = mpsc::channel();
            // The clock of a runtime jumps only while nothing blocks for it.
            let handle = home.get().unwrap().handle();
            handle.spawn_blocking(move || holds.recv());
            Frozen(held)
        }
    }

    /// Waits until a group waits to be left another time.
    async fn until_one_rests(channels: &Channels) {
        while channels.0.leaving.places.available_permits() == PLACES {
            tokio::task::yield_now().await;
        }
    }

    #[tokio::test]
    async fn whoever_joins_a_group_that_is_to_be_left_has_it_joined_at_once() {
        let (channels, engine, home) = Flaky::channels(1);
        let frozen = Frozen::new(&home);
        drop(channels.group("room").subscribe().await.unwrap());
        until_one_rests(&channels).await;
        let news = channels.group("room").subscribe().await.unwrap();
        assert_eq!(engine.asked(), ["subscribe", "unsubscribe", "subscribe"]);
        assert_eq!(engine.seconds(), [0]);
        drop(frozen);
        drop(news);
        emptied(&channels).await;
        assert_eq!(engine.asked()[3..], ["unsubscribe"]);
    }

    #[tokio::test]
    async fn a_group_that_can_be_neither_left_nor_joined_is_left_in_the_end() {
        let (channels, engine, home) = Flaky::channels(0);
        let frozen = Frozen::new(&home);
        let news = channels.group("refused").subscribe().await.unwrap();
        engine.failures.store(2, Ordering::SeqCst);
        drop(news);
        until_one_rests(&channels).await;
        // The engine may still be subscribed from the first time.
        assert!(channels.group("refused").subscribe().await.is_err());
        drop(frozen);
        emptied(&channels).await;
        let expected = [
            "subscribe",
            "unsubscribe",
            "subscribe",
            "unsubscribe",
            "unsubscribe",
        ];
        assert_eq!(engine.asked(), expected);
    }

    #[tokio::test]
    async fn whoever_joins_and_leaves_meanwhile_changes_nothing() {
        let (channels, engine, home) = Flaky::channels(1);
        let frozen = Frozen::new(&home);
        drop(channels.group("room").subscribe().await.unwrap());
        until_one_rests(&channels).await;
        let joining = Box::pin(async { channels.group("room").subscribe().await.map(drop) });
        // It is polled once, if at all, before it is given up.
        let _ = tokio::time::timeout(Duration::ZERO, joining).await;
        drop(frozen);
        emptied(&channels).await;
        assert_eq!(engine.asked().last(), Some(&"unsubscribe"));
    }

    #[tokio::test]
    async fn nothing_is_asked_again_of_an_engine_that_is_to_stop() {
        let (channels, engine, home) = Flaky::channels(1);
        let _frozen = Frozen::new(&home);
        drop(channels.group("room").subscribe().await.unwrap());
        until_one_rests(&channels).await;
        channels.0.leave_engine();
        channels.0.asked_for_nothing().await;
        emptied(&channels).await;
        assert_eq!(engine.asked(), ["subscribe", "unsubscribe"]);
    }

    #[tokio::test(start_paused = true)]
    async fn ten_thousand_groups_in_one_outage_make_two_lines_and_no_more_wait_than_may() {
        let channels = Channels::default();
        let (hub, leaving) = (&channels.0, &channels.0.leaving);
        let failed = (0..10_000).map(|_| leaving.failed(hub, None, "room", "the wire is cut"));
        let waiting: Vec<_> = failed.flatten().collect();
        assert_eq!(waiting.len(), PLACES);
        {
            let untold = leaving.untold();
            assert_eq!(
                (untold.retried, untold.crowded),
                (PLACES - 1, 10_000 - PLACES)
            );
        }
        // The second line, and then a while of silence.
        for is_awaited in [true, false] {
            sleep(QUIET + Duration::from_millis(1)).await;
            let untold = leaving.untold();
            assert_eq!((untold.is_awaited, untold.retried), (is_awaited, 0));
        }
        // Those that are given up are told of again.
        for again in waiting {
            let last = Again {
                failures: PAUSES.len(),
                ..again
            };
            assert!(
                leaving
                    .failed(hub, Some(last), "room", "the wire is cut")
                    .is_none()
            );
        }
        assert_eq!(leaving.untold().given_up, PLACES - 1);
        assert_eq!(leaving.places.available_permits(), PLACES);
    }
}
