//! What surrounds a greenlet crosses a wait or does not: tracing spans do, what tokio keeps for a task or a thread does not.

use std::panic::catch_unwind;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use aiopyramid::dispatch::{
    Executor, GreenletError, block_on, spawn_greenlet, synchronize, try_spawn_greenlet,
};
use tokio::runtime::{Handle, Runtime};
use tokio::sync::oneshot;
use tokio::task::{JoinSet, spawn_local, yield_now};
use tracing::dispatcher::with_default;
use tracing::span::Id;
use tracing::{Dispatch, Instrument, Span, Subscriber, info, info_span};
use tracing_subscriber::layer::{Context, Layer, SubscriberExt};
use tracing_subscriber::registry;

use crate::logs::{Line, Logs};
use crate::support::{Story, in_child, panic_of, poll_once};

/// Runs a program on this thread and tells what it has logged.
fn logged<F: Future>(program: F) -> Vec<Line> {
    let logs = Logs::default();
    with_default(&logs.subscriber(), || block_on(program));
    logs.lines()
}

/// The spans of the line with that text.
#[track_caller]
fn spans_of<'l>(lines: &'l [Line], text: &str) -> Vec<&'l str> {
    let found: Vec<&Line> = lines.iter().filter(|line| line.text == text).collect();
    assert_eq!(found.len(), 1, "{text}: {lines:?}");
    found[0].spans.iter().map(String::as_str).collect()
}

/// Every line that says who writes it stands in as many spans as it says, and all of them are its own.
#[track_caller]
fn assert_in_their_own_spans(lines: &[Line]) {
    for line in lines {
        let mut words = line.text.split(' ').skip(1);
        let (who, depth) = (words.next().unwrap(), words.next().unwrap());
        assert_eq!(depth, format!("depth={}", line.spans.len()), "{line:?}");
        let own = line.spans.iter().all(|span| span.ends_with(who));
        assert!(own, "{line:?}");
    }
}

/// Numbers that look like chance and are the same in each run.
struct Chance(u64);

impl Chance {
    fn below(&mut self, limit: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % limit
    }
}

/// Enters and leaves spans, waits and logs, in an order that chance decides.
fn wander(who: u64, depth: usize, chance: &mut Chance) {
    for _ in 0..6 {
        match chance.below(4) {
            0 if depth < 6 => {
                let _entered = info_span!("deeper", who).entered();
                wander(who, depth + 1, chance);
            }
            1 => {
                let naps = chance.below(3);
                synchronize(async {
                    info!(who, depth, "before");
                    for _ in 0..naps {
                        yield_now().await;
                    }
                    info!(who, depth, "after");
                });
            }
            2 => synchronize(async { info!(who, depth, "ready") }),
            _ => info!(who, depth, "plain"),
        }
    }
}

#[test]
fn every_line_stands_in_the_spans_of_its_own_greenlet() {
    let lines = logged(async {
        let mut tasks = JoinSet::new();
        for who in 0..40 {
            tasks.spawn_local(spawn_greenlet(move || {
                let _outer = info_span!("outer", who).entered();
                let _middle = info_span!("middle", who).entered();
                let inner = info_span!("inner", who);
                for _ in 0..10 {
                    let _inner = inner.enter();
                    synchronize(async {
                        info!(who, depth = 3, "before");
                        yield_now().await;
                        info!(who, depth = 3, "after");
                    });
                    info!(who, depth = 3, "plain");
                }
                info!(who, depth = 2, "end");
            }));
        }
        tasks.join_all().await;
    });
    assert_eq!(lines.len(), 40 * 31);
    assert_in_their_own_spans(&lines);
}

#[test]
fn every_line_stands_in_its_own_spans_in_any_order_of_events() {
    let lines = logged(async {
        let mut tasks = JoinSet::new();
        for who in 0..60_u64 {
            let wanders = move |depth| {
                let mut chance = Chance(who * 7919 + 1);
                move || wander(who, depth, &mut chance)
            };
            match who % 3 {
                0 => tasks.spawn_local(spawn_greenlet(wanders(0))),
                1 => {
                    let request = info_span!("request", who);
                    tasks.spawn_local(spawn_greenlet(wanders(1)).instrument(request))
                }
                // A greenlet that waits for others, which are in its spans.
                _ => tasks.spawn_local(spawn_greenlet(move || {
                    let _entered = info_span!("parent", who).entered();
                    for _ in 0..3 {
                        synchronize(spawn_greenlet(wanders(1)));
                        info!(who, depth = 1, "between");
                    }
                })),
            };
            // Others log meanwhile, in no span at all.
            tasks.spawn_local(async move {
                for _ in 0..20 {
                    info!(who, depth = 0, "task");
                    yield_now().await;
                }
            });
        }
        tasks.join_all().await;
    });
    assert!(lines.len() > 2000);
    assert_in_their_own_spans(&lines);
}

/// What a task logs while others wait.
async fn bystander(text: &'static str) {
    spawn_local(async move { info!("{text}") }).await.unwrap();
}

#[test]
fn spans_that_were_entered_before_the_spawn_are_around_it_to_the_end() {
    let lines = logged(async {
        let request = info_span!("request");
        let greenlet = spawn_greenlet(|| {
            info!("at first");
            synchronize(yield_now());
            info!("later");
            let inner = info_span!("inner").entered();
            synchronize(async {
                yield_now().await;
                info!("in the future");
            });
            drop(inner);
            info!("at last");
        });
        let request = spawn_local(greenlet.instrument(request));
        yield_now().await;
        bystander("meanwhile").await;
        request.await.unwrap();
        bystander("afterwards").await;
    });
    for text in ["at first", "later", "at last"] {
        assert_eq!(spans_of(&lines, text), ["request"]);
    }
    assert_eq!(spans_of(&lines, "in the future"), ["request", "inner"]);
    assert!(spans_of(&lines, "meanwhile").is_empty());
    assert!(spans_of(&lines, "afterwards").is_empty());
}

/// The spawner's span, entered once more by the greenlet itself, is left like any other.
async fn spawner_and_greenlet_in_the_same_span() {
    let greenlet = spawn_greenlet(|| {
        let again = Span::current().entered();
        let other = info_span!("other").entered();
        let once_more = again.clone().entered();
        for _ in 0..3 {
            synchronize(yield_now());
        }
        drop(once_more);
        drop(other);
        synchronize(yield_now());
        info!("inside");
        drop(again);
        synchronize(yield_now());
        info!("at last");
    });
    let greenlet = spawn_local(greenlet.instrument(info_span!("request")));
    for _ in 0..8 {
        bystander_without_spans().await;
    }
    greenlet.await.unwrap();
    bystander_without_spans().await;
}

async fn bystander_without_spans() {
    spawn_local(async { info!("meanwhile") }).await.unwrap();
}

#[test]
fn a_span_that_is_entered_twice_is_left_twice() {
    let lines = logged(spawner_and_greenlet_in_the_same_span());
    let others: Vec<&Line> = lines
        .iter()
        .filter(|line| line.text == "meanwhile")
        .collect();
    assert_eq!(others.len(), 9);
    for line in others {
        assert!(line.spans.is_empty(), "{line:?}");
    }
    assert_eq!(spans_of(&lines, "inside"), ["request"]);
    assert_eq!(spans_of(&lines, "at last"), ["request"]);
}

#[test]
fn a_span_around_the_event_loop_stays_around_everything() {
    let logs = Logs::default();
    with_default(&logs.subscriber(), || {
        let _program = info_span!("program").entered();
        block_on(async {
            spawner_and_greenlet_in_the_same_span().await;
            // The same span in the greenlet itself.
            spawn_greenlet(|| {
                let _again = Span::current().entered();
                synchronize(yield_now());
                info!("again");
                synchronize(yield_now());
            })
            .await;
            info!("still");
        });
    });
    let lines = logs.lines();
    assert!(lines.len() > 10);
    for line in &lines {
        let spans = line.spans.iter().map(String::as_str);
        let expected: &[&str] = match line.text.as_str() {
            "inside" | "at last" => &["program", "request"],
            _ => &["program"],
        };
        assert!(spans.eq(expected.iter().copied()), "{line:?}");
    }
}

#[test]
fn a_cancelled_greenlet_logs_in_its_spans_and_leaves_none_entered() {
    struct Logs(&'static str);
    impl Drop for Logs {
        fn drop(&mut self) {
            info!("{}", self.0);
        }
    }
    let lines = logged(async {
        let mut greenlet = try_spawn_greenlet(|| {
            let _last = Logs("drops the last");
            let _outer = info_span!("outer").entered();
            let _first = Logs("drops the first");
            let _inner = info_span!("inner").entered();
            synchronize(std::future::pending::<()>());
        });
        assert!(poll_once(&mut greenlet).is_pending());
        yield_now().await;
        bystander("meanwhile").await;
        drop(greenlet);
        yield_now().await;
        bystander("afterwards").await;
        info!("here");
    });
    assert_eq!(spans_of(&lines, "drops the first"), ["outer"]);
    assert!(spans_of(&lines, "drops the last").is_empty());
    for text in ["meanwhile", "afterwards", "here"] {
        assert!(spans_of(&lines, text).is_empty());
    }
}

#[test]
fn a_greenlet_that_had_to_be_given_up_leaves_no_span_entered() {
    let lines = logged(async {
        let mut greenlet = try_spawn_greenlet(|| {
            let _outer = info_span!("outer").entered();
            let _inner = info_span!("inner").entered();
            loop {
                let _ = catch_unwind(|| synchronize(std::future::pending::<()>()));
            }
        });
        assert!(poll_once(&mut greenlet).is_pending());
        yield_now().await;
        drop(greenlet);
        yield_now().await;
        bystander("afterwards").await;
    });
    assert!(spans_of(&lines, "afterwards").is_empty());
}

#[test]
fn a_greenlet_that_is_given_up_before_it_has_waited_leaves_no_span_entered() {
    struct Waits;
    impl Drop for Waits {
        fn drop(&mut self) {
            synchronize(std::future::pending::<()>());
        }
    }
    let lines = logged(async {
        let error = try_spawn_greenlet(|| {
            let _outer = info_span!("outer").entered();
            let _waits = Waits;
            panic!("on purpose")
        });
        let error: Result<(), _> = error.await;
        assert!(matches!(error, Err(GreenletError::GivenUp(_))));
        info!("afterwards");
    });
    assert!(spans_of(&lines, "afterwards").is_empty());
}

#[test]
fn a_greenlet_that_has_ended_enters_its_spans_no_more() {
    #[derive(Clone, Default)]
    struct Entries(Arc<AtomicUsize>);
    impl<S: Subscriber> Layer<S> for Entries {
        fn on_enter(&self, _id: &Id, _context: Context<'_, S>) {
            self.0.fetch_add(1, Ordering::Relaxed);
        }
    }
    let entries = Entries::default();
    let subscriber = Dispatch::new(registry().with(entries.clone()));
    with_default(&subscriber, || {
        block_on(async {
            let mut greenlet = {
                let _span = info_span!("request").entered();
                let mut greenlet = try_spawn_greenlet(|| synchronize(yield_now()));
                assert!(poll_once(&mut greenlet).is_pending());
                greenlet
            };
            let begun = entries.0.load(Ordering::Relaxed);
            (&mut greenlet).await.unwrap();
            yield_now().await;
            // To go on, and that was all.
            assert_eq!(entries.0.load(Ordering::Relaxed), begun + 1);
        });
    });
}

#[test]
fn a_greenlet_that_panics_leaves_no_span_entered() {
    let lines = logged(async {
        let error = try_spawn_greenlet(|| {
            let _outer = info_span!("outer").entered();
            synchronize(yield_now());
            let _inner = info_span!("inner").entered();
            synchronize(yield_now());
            panic!("on purpose")
        });
        assert!(error.await.is_err());
        info!("afterwards");
    });
    assert!(spans_of(&lines, "afterwards").is_empty());
}

#[test]
fn spans_follow_to_other_threads() {
    in_child(|| {
        let logs = Logs::of_process();
        let runtime = Runtime::new().unwrap();
        let everywhere = async {
            spawn_greenlet(|| {
                info!("in a greenlet");
                synchronize(yield_now());
                info!("after its wait");
                let _inner = info_span!("inner").entered();
                let executor = Executor::new("few", 1, 8);
                let ran = executor.run(|| {
                    info!("on an executor thread");
                    synchronize(async { info!("in a future for which that waits") });
                });
                synchronize(ran).unwrap();
            })
            .await;
        };
        let request = everywhere.instrument(info_span!("request"));
        runtime.block_on(async { tokio::spawn(request).await.unwrap() });
        runtime.block_on(spawn_greenlet(|| info!("in none")));
        let lines = logs.lines();
        for text in ["in a greenlet", "after its wait"] {
            assert_eq!(spans_of(&lines, text), ["request"]);
        }
        for text in ["on an executor thread", "in a future for which that waits"] {
            assert_eq!(spans_of(&lines, text), ["request", "inner"]);
        }
        assert!(spans_of(&lines, "in none").is_empty());
    });
}

tokio::task_local! {
    static NUMBER: u32;
}

#[test]
fn what_tokio_keeps_for_a_task_is_that_of_whoever_awaits_the_greenlet() {
    let seen = block_on(NUMBER.scope(5, async {
        spawn_greenlet(|| {
            let at_first = NUMBER.try_get().ok();
            synchronize(yield_now());
            let later = NUMBER.try_get().ok();
            let in_a_future = synchronize(NUMBER.scope(6, async {
                yield_now().await;
                NUMBER.try_get().ok()
            }));
            (at_first, later, in_a_future)
        })
        .await
    }));
    // It begins and goes on inside of the polls of the task that awaits it.
    assert_eq!(seen, (Some(5), Some(5), Some(6)));
}

#[test]
fn what_tokio_keeps_for_a_function_is_seen_by_others_while_it_waits() {
    in_child(|| {
        let seen = block_on(async {
            let (release, gate) = oneshot::channel::<()>();
            let greenlet = spawn_local(spawn_greenlet(|| {
                NUMBER.sync_scope(7, || {
                    synchronize(gate).unwrap();
                    NUMBER.try_get().ok()
                })
            }));
            yield_now().await;
            let other = spawn_local(async { NUMBER.try_get().ok() });
            let other = other.await.unwrap();
            release.send(()).unwrap();
            let own = greenlet.await.unwrap();
            (own, other, NUMBER.try_get().ok())
        });
        // That is why one must not wait inside of it.
        assert_eq!(seen, (Some(7), Some(7), None));
    });
}

#[test]
fn a_runtime_that_is_entered_is_entered_for_others_too_while_a_greenlet_waits() {
    in_child(|| {
        let other_runtime = Runtime::new().unwrap();
        let other_id = other_runtime.handle().id();
        let own = other_runtime.handle().clone();
        block_on(async {
            let here = Handle::current().id();
            let handle = own.clone();
            let (release, gate) = oneshot::channel::<()>();
            let greenlet = spawn_local(spawn_greenlet(move || {
                let entered = handle.enter();
                let before = Handle::current().id();
                synchronize(gate).unwrap();
                let after = Handle::current().id();
                drop(entered);
                (before, after, Handle::current().id())
            }));
            yield_now().await;
            assert_eq!(Handle::current().id(), other_id);
            release.send(()).unwrap();
            let seen = greenlet.await.unwrap();
            assert_eq!(seen, (other_id, other_id, here));
            assert_eq!(Handle::current().id(), here);
        });
        drop(other_runtime);
    });
}

#[test]
fn runtimes_that_are_entered_by_two_waiting_greenlets_are_left_in_the_wrong_order_which_tokio_refuses()
 {
    in_child(|| {
        let other_runtime = Runtime::new().unwrap();
        let story = Story::default();
        let told = story.clone();
        let at_the_end = panic_of(|| {
            block_on(async {
                let mut greenlets = JoinSet::new();
                for waits in [1, 3] {
                    let (handle, told) = (other_runtime.handle().clone(), told.clone());
                    greenlets.spawn_local(spawn_greenlet(move || {
                        let entered = handle.enter();
                        for _ in 0..waits {
                            synchronize(yield_now());
                        }
                        told.tell(panic_of(|| drop(entered)));
                    }));
                }
                while greenlets.join_next().await.is_some() {}
            });
        });
        // That is why one must not wait while one has entered a runtime: nothing on the thread can be left in order any more.
        assert!(at_the_end.contains("dropped out of order"), "{at_the_end}");
        assert!(story.lines()[0].contains("dropped out of order"));
    });
}

#[test]
fn the_story_of_a_panic_inside_of_spans_is_that_of_any_other() {
    let story = Story::default();
    let told = story.clone();
    let text = panic_of(|| {
        logged(async move {
            let _frame = told.tells("drops");
            spawn_greenlet(|| {
                let _entered = info_span!("outer").entered();
                synchronize(yield_now());
                panic!("inside")
            })
            .await
        })
    });
    assert_eq!(text, "inside");
    assert_eq!(story.lines(), ["drops"]);
}
