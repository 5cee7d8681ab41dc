//! How long those who send wait for members that can take nothing more.
//!
//! A sender that never pauses, on a thread of its own, is faster than any reader. So it waits for one whose queue is full. What tells a slow
//! reader from a quick one is how much it takes meanwhile: it has half of what waited for it to take in the time that all who send are ready to
//! wait for it. Then it has as much time again; else it is too slow.

use std::time::Duration;

use rustc_hash::FxHashMap;

use crate::websocket::Strain;

/// The first pause of one who waits, and the longest.
const PAUSES: (Duration, Duration) = (Duration::from_millis(1), Duration::from_millis(8));

/// What those who send have waited so far for the members of a group.
#[derive(Default)]
pub(super) struct Waits(FxHashMap<usize, Wait>);

struct Wait {
    /// How much is to have left the queue.
    goal: u64,
    waited: Duration,
}

impl Waits {
    /// Whether a member whose queue is full is to be waited for. If so, or if another one is, somebody pauses for that long.
    pub(super) fn is_worth(
        &mut self,
        key: usize,
        full: &Strain,
        pause: Duration,
        patience: Duration,
    ) -> bool {
        let afresh = || Wait {
            goal: full.left + (full.queued / 2).max(1),
            waited: Duration::ZERO,
        };
        let wait = self.0.entry(key).or_insert_with(afresh);
        if full.left >= wait.goal {
            *wait = afresh();
        }
        let is_worth = wait.waited < patience;
        wait.waited += pause;
        is_worth
    }

    /// It has left the group.
    pub(super) fn forget(&mut self, key: usize) {
        self.0.remove(&key);
    }
}

/// The pauses of one who waits.
pub(super) struct Pauses {
    left: Duration,
    next: Duration,
}

impl Pauses {
    /// As many as add up to that.
    pub(super) fn within(patience: Duration) -> Pauses {
        Pauses {
            left: patience,
            next: PAUSES.0,
        }
    }
}

impl Iterator for Pauses {
    type Item = Duration;

    fn next(&mut self) -> Option<Duration> {
        if self.left.is_zero() {
            return None;
        }
        let pause = self.next.min(self.left);
        self.left -= pause;
        self.next = (self.next * 2).min(PAUSES.1);
        Some(pause)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use tokio::runtime::{Builder, Handle};
    use tokio::task::JoinHandle;
    use tokio::time::{Instant, sleep};

    use super::*;
    use crate::channels::{ChannelOptions, Channels, Subscription};
    use crate::dispatch::synchronize;
    use crate::websocket::WebSocketSender;
    use crate::websocket::loose::{Loose, websocket};

    const PATIENCE: Duration = ChannelOptions::DEFAULT.patience;

    /// Groups whose members are waited for by the clock of the test.
    fn channels(options: ChannelOptions) -> Channels {
        let channels = Channels::new(options);
        channels.0.clock.set(Handle::current()).unwrap();
        channels
    }

    /// Reads a message in each such time, which is another thread's as far as a sender can tell, and says how many there were.
    fn read(mut subscription: Subscription, pace: Duration) -> JoinHandle<usize> {
        tokio::spawn(async move {
            let mut count = 0;
            loop {
                sleep(pace).await;
                match subscription.recv().await {
                    Some(message) if message.as_text() == Some("the end") => return count,
                    Some(_) => count += 1,
                    None => return count,
                }
            }
        })
    }

    #[tokio::test(start_paused = true)]
    async fn a_reader_on_another_thread_is_not_outrun_by_whoever_never_pauses() {
        let channels = channels(ChannelOptions::DEFAULT);
        let group = channels.group("news");
        let reading = read(group.subscribe().await.unwrap(), Duration::from_millis(2));
        for _ in 0..2000 {
            let sent = group.send("rain").await.unwrap();
            assert_eq!((sent.delivered, sent.disconnected), (1, 0));
        }
        group.send("the end").await.unwrap();
        assert_eq!(reading.await.unwrap(), 2000);
        let counts = channels.counts();
        assert!((1..=2000).contains(&counts.held_back));
    }

    #[tokio::test(start_paused = true)]
    async fn nor_by_many_who_never_pause() {
        let channels = channels(ChannelOptions::DEFAULT);
        let reading = channels.group("news").subscribe().await.unwrap();
        let reading = read(reading, Duration::from_millis(2));
        let sending: Vec<_> = (0..20)
            .map(|_| {
                let group = channels.group("news");
                tokio::spawn(async move {
                    for _ in 0..100 {
                        assert_eq!(group.send("rain").await.unwrap().disconnected, 0);
                    }
                })
            })
            .collect();
        for sender in sending {
            sender.await.unwrap();
        }
        channels.group("news").send("the end").await.unwrap();
        assert_eq!(reading.await.unwrap(), 2000);
    }

    #[tokio::test(start_paused = true)]
    async fn a_websocket_whose_client_reads_is_not_outrun_either() {
        let channels = channels(ChannelOptions::DEFAULT);
        let (ws, client) = websocket(10_000);
        channels.join("news", &ws).await.unwrap();
        let reading = tokio::spawn(async move {
            let mut count = 0;
            while count < 2000 {
                sleep(Duration::from_millis(20)).await;
                count += client.received().len();
            }
        });
        for _ in 0..2000 {
            assert_eq!(
                channels.group("news").send("rain").await.unwrap().delivered,
                1
            );
        }
        reading.await.unwrap();
    }

    #[tokio::test(start_paused = true)]
    async fn a_member_that_reads_too_slowly_is_waited_for_once() {
        let channels = channels(ChannelOptions::DEFAULT);
        let group = channels.group("news");
        // Thirty-two of them would take 320 ms.
        let slow = read(group.subscribe().await.unwrap(), Duration::from_millis(10));
        let stuck = group.subscribe().await.unwrap();
        let quick = read(group.subscribe().await.unwrap(), Duration::ZERO);
        let begun = Instant::now();
        for _ in 0..2000 {
            group.send("rain").await.unwrap();
        }
        group.send("the end").await.unwrap();
        // They were waited for at the same time, and each pause is a moment longer than it was meant to be.
        assert!(begun.elapsed() <= 2 * PATIENCE, "{:?}", begun.elapsed());
        assert_eq!(quick.await.unwrap(), 2000);
        assert_eq!(channels.counts().disconnected, 2);
        assert!(slow.await.unwrap() < 100);
        drop(stuck);
    }

    #[tokio::test(start_paused = true)]
    async fn nobody_waits_without_patience_or_where_messages_may_be_missed() {
        use crate::channels::SlowMember;
        let impatient = ChannelOptions {
            patience: Duration::ZERO,
            ..ChannelOptions::DEFAULT
        };
        let skips = ChannelOptions {
            slow_member: SlowMember::SkipMessage,
            ..ChannelOptions::DEFAULT
        };
        for options in [impatient, skips] {
            let channels = channels(options);
            let _stuck = channels.group("news").subscribe().await.unwrap();
            let begun = Instant::now();
            for _ in 0..100 {
                channels.group("news").send("rain").await.unwrap();
            }
            assert_eq!(begun.elapsed(), Duration::ZERO);
            let counts = channels.counts();
            assert_eq!(
                (counts.disconnected + counts.skipped > 0, counts.held_back),
                (true, 0)
            );
        }
    }

    #[tokio::test(start_paused = true)]
    async fn a_member_that_is_left_out_or_goes_away_is_not_waited_for() {
        let channels = channels(ChannelOptions::DEFAULT);
        let group = channels.group("news");
        let (ws, client) = websocket(1);
        group.join(&ws).await.unwrap();
        group.send("rain").await.unwrap();
        let begun = Instant::now();
        group.send_except(&ws, "snow").await.unwrap();
        assert_eq!(begun.elapsed(), Duration::ZERO);
        let going = tokio::spawn(async move {
            sleep(Duration::from_millis(5)).await;
            client.end();
        });
        let sent = group.send("hail").await.unwrap();
        assert_eq!((sent.delivered, sent.disconnected), (0, 0));
        assert!(begun.elapsed() < PATIENCE);
        going.await.unwrap();
    }

    #[tokio::test(start_paused = true)]
    async fn whoever_begins_to_send_and_does_not_go_on_holds_up_nobody_for_long() {
        let channels = channels(ChannelOptions::DEFAULT);
        let group = channels.group("news");
        let _stuck = group.subscribe().await.unwrap();
        while channels.counts().sent < 64 {
            group.send("rain").await.unwrap();
        }
        let mut forgotten = std::pin::pin!(group.send("snow"));
        let begins = tokio::time::timeout(Duration::from_millis(1), &mut forgotten);
        assert!(begins.await.is_err());
        let begun = Instant::now();
        let sent = group.send("hail").await.unwrap();
        assert_eq!(sent.disconnected, 1);
        assert!(begun.elapsed() <= 4 * PATIENCE, "{:?}", begun.elapsed());
        assert_eq!(forgotten.await.unwrap().delivered, 0);
    }

    /// Takes all that its view may send, which is many messages.
    fn fill(ws: &WebSocketSender) {
        while ws.try_send("history").is_ok() {}
    }

    /// A client that reads a message every two milliseconds, and what happens then.
    fn reads(client: Loose, then: impl Fn() + Send + 'static) -> JoinHandle<()> {
        tokio::spawn(async move {
            while client.closing().is_none() {
                sleep(Duration::from_millis(2)).await;
                client.next();
                then();
            }
        })
    }

    #[tokio::test(start_paused = true)]
    async fn a_websocket_that_its_view_or_another_group_has_filled_is_waited_for() {
        let channels = channels(ChannelOptions::DEFAULT);
        let (ws, client) = websocket(1024);
        channels.join("user:42", &ws).await.unwrap();
        channels.join("news", &ws).await.unwrap();
        fill(&ws.sender());
        let reading = reads(client, || {});
        let news = channels.group("news");
        let looping = tokio::spawn(async move {
            loop {
                assert_eq!(news.send("rain").await.unwrap().delivered, 1);
            }
        });
        for number in 0..100 {
            let sent = channels.group("user:42").send("hello").await.unwrap();
            assert_eq!((sent.delivered, sent.disconnected), (1, 0), "{number}");
        }
        assert!(!looping.is_finished() && !reading.is_finished());
    }

    #[tokio::test(start_paused = true)]
    async fn a_websocket_that_is_full_whenever_it_is_looked_at_takes_one_message_over_its_limit() {
        let channels = channels(ChannelOptions::DEFAULT);
        let (ws, client) = websocket(1024);
        channels.join("news", &ws).await.unwrap();
        let sender = ws.sender();
        fill(&sender);
        // Its view has more to say each time.
        let _reading = reads(client, move || fill(&sender));
        for number in 0..50 {
            let sent = channels.group("news").send("weather").await.unwrap();
            assert_eq!((sent.delivered, sent.disconnected), (1, 0), "{number}");
            let size = 64 + "weather".len();
            assert!(ws.sender().queued() < 1024 + 2 * size);
        }
    }

    #[tokio::test(start_paused = true)]
    async fn whoever_comes_by_does_not_take_the_place_for_which_another_one_waits() {
        let channels = channels(ChannelOptions::DEFAULT);
        let group = channels.group("news");
        let mut news = group.subscribe().await.unwrap();
        while channels.counts().sent < 64 {
            group.send("rain").await.unwrap();
        }
        let send = |message| {
            let group = group.clone();
            tokio::spawn(async move { group.send(message).await.unwrap().delivered })
        };
        let first = send("first");
        // It looks after 3 ms, and after 7 ms again.
        sleep(Duration::from_millis(4)).await;
        news.recv().await.unwrap();
        let second = send("second");
        sleep(Duration::from_millis(1)).await;
        for _ in 1..64 {
            assert_eq!(news.recv().await.unwrap().as_text(), Some("rain"));
        }
        for expected in ["first", "second"] {
            assert_eq!(news.recv().await.unwrap().as_text(), Some(expected));
        }
        assert_eq!((first.await.unwrap(), second.await.unwrap()), (1, 1));
    }

    #[tokio::test(start_paused = true)]
    async fn many_whose_turn_does_not_come_do_not_count_what_they_wait_together() {
        let channels = channels(ChannelOptions::DEFAULT);
        let group = channels.group("news");
        let news = group.subscribe().await.unwrap();
        while channels.counts().sent < 64 {
            group.send("rain").await.unwrap();
        }
        let mut forgotten = std::pin::pin!(group.send("snow"));
        let begins = tokio::time::timeout(Duration::from_millis(1), &mut forgotten);
        assert!(begins.await.is_err());
        let reading = read(news, Duration::from_millis(2));
        let begun = Instant::now();
        let sending: Vec<_> = (0..200)
            .map(|_| {
                let group = channels.group("news");
                tokio::spawn(async move { group.send("hail").await.unwrap().disconnected })
            })
            .collect();
        for sender in sending {
            assert_eq!(sender.await.unwrap(), 0);
        }
        assert!(begun.elapsed() <= 4 * PATIENCE, "{:?}", begun.elapsed());
        assert_eq!(forgotten.await.unwrap().delivered, 1);
        group.send("the end").await.unwrap();
        assert_eq!(reading.await.unwrap(), 64 + 200 + 1);
    }

    #[tokio::test(start_paused = true)]
    async fn a_turn_that_does_not_come_is_waited_for_once() {
        let channels = channels(ChannelOptions::DEFAULT);
        let group = channels.group("news");
        let mut news = group.subscribe().await.unwrap();
        while channels.counts().sent < 64 {
            group.send("rain").await.unwrap();
        }
        let mut forgotten = std::pin::pin!(group.send("snow"));
        let begins = tokio::time::timeout(Duration::from_millis(1), &mut forgotten);
        assert!(begins.await.is_err());
        let begun = Instant::now();
        for _ in 0..20 {
            news.recv().await.unwrap();
            assert_eq!(group.send("hail").await.unwrap().delivered, 1);
        }
        assert!(begun.elapsed() <= 3 * PATIENCE, "{:?}", begun.elapsed());
    }

    /// No clock has a say in this: the patience is longer than any test.
    #[test]
    fn a_thread_that_never_pauses_loses_nobody() {
        let channels = Channels::new(ChannelOptions {
            patience: Duration::from_secs(3600),
            ..ChannelOptions::DEFAULT
        });
        let mut subscription = synchronize(channels.group("news").subscribe()).unwrap();
        std::thread::scope(|scope| {
            for _ in 0..2 {
                let group = channels.group("news");
                scope.spawn(move || {
                    for _ in 0..1000 {
                        assert_eq!(synchronize(group.send("rain")).unwrap().delivered, 1);
                    }
                });
            }
            for _ in 0..2000 {
                synchronize(subscription.recv()).unwrap();
            }
        });
    }

    #[test]
    fn pauses_grow_and_add_up() {
        let pauses: Vec<_> = Pauses::within(Duration::from_millis(20)).collect();
        let milliseconds: Vec<_> = pauses.iter().map(Duration::as_millis).collect();
        assert_eq!(milliseconds, [1, 2, 4, 8, 5]);
        assert_eq!(Pauses::within(Duration::ZERO).count(), 0);
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

        /// However fast members read: who takes half of a queue in half of the time is never outrun, who would need twice the time is
        /// disconnected, and no sender waits longer for a member than it may.
        #[test]
        fn quick_members_stay_and_slow_ones_cost_no_more_than_the_patience(
            paces in prop::collection::vec(0..30_u64, 1..5),
            buffer in 2..80_usize,
        ) {
            let runtime = Builder::new_current_thread().enable_all().start_paused(true).build();
            runtime.unwrap().block_on(compare(&paces, buffer));
        }
    }

    async fn compare(paces: &[u64], buffer: usize) {
        const MESSAGES: usize = 300;
        let channels = channels(ChannelOptions {
            subscription_buffer: buffer,
            ..ChannelOptions::DEFAULT
        });
        let group = channels.group("news");
        let mut readers = Vec::new();
        for pace in paces {
            let subscription = group.subscribe().await.unwrap();
            readers.push(read(subscription, Duration::from_millis(*pace)));
        }
        for _ in 0..MESSAGES {
            let begun = Instant::now();
            group.send("rain").await.unwrap();
            // Tokio's clock ends each pause up to a millisecond late.
            assert!(begun.elapsed() <= PATIENCE + Duration::from_millis(20));
        }
        group.send("the end").await.unwrap();
        for (pace, reader) in paces.iter().zip(readers) {
            let (read, half) = (reader.await.unwrap(), (buffer / 2).max(1) as u64);
            let needed = Duration::from_millis(pace * half);
            if needed * 2 <= PATIENCE {
                assert_eq!(read, MESSAGES, "{pace} ms, {buffer} messages");
            }
            // The slowest has everybody wait, and so may have time enough itself.
            let is_slowest = paces.iter().all(|other| other <= pace);
            if is_slowest && needed >= PATIENCE * 2 {
                assert!(read < MESSAGES, "{pace} ms, {buffer} messages");
            }
        }
    }

    #[test]
    fn who_leaves_leaves_nothing_for_another_one_at_its_place() {
        let mut waits = Waits::default();
        let full = |left| Strain {
            left,
            queued: 4,
            is_full: true,
        };
        let pause = PATIENCE / 2;
        for is_worth in [true, true, false] {
            assert_eq!(waits.is_worth(7, &full(0), pause, PATIENCE), is_worth);
        }
        waits.forget(7);
        assert!(waits.is_worth(7, &full(0), PATIENCE, PATIENCE));
        assert!(!waits.is_worth(7, &full(0), PATIENCE, PATIENCE));
        // It has taken half of it, and there is as much time again.
        assert!(waits.is_worth(7, &full(2), PATIENCE, PATIENCE));
    }
}
