//! What code may do while a greenlet unwinds, and what becomes of a stack that will not.
//!
//! Most of it would end the process if it were wrong, or leaves its thread in doubt: so each is a process of its own.

use std::future::poll_fn;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::atomic::{AtomicU32, Ordering};
use std::task::{Context, Poll};
use std::thread;

use aiopyramid::dispatch::{
    GreenletError, block_on, spawn_greenlet, synchronize, try_spawn_greenlet, try_synchronize,
};
use tokio::sync::{mpsc, oneshot};
use tokio::task::{spawn_blocking, spawn_local, yield_now};

use crate::logs::Logs;
use crate::support::{Story, in_child, panic_of, poll_once};

/// Runs a function when it is dropped.
struct OnDrop<F: FnMut()>(F);

impl<F: FnMut()> Drop for OnDrop<F> {
    fn drop(&mut self) {
        (self.0)();
    }
}

/// A wait that nobody ends.
fn wait_for_ever() {
    synchronize(std::future::pending::<()>());
}

/// Begins a greenlet, which must wait, and cancels it.
async fn cancel<T: Send + 'static>(function: impl FnOnce() -> T + Send + 'static) {
    let mut greenlet = try_spawn_greenlet(function);
    assert!(poll_once(&mut greenlet).is_pending());
    yield_now().await;
    drop(greenlet);
    yield_now().await;
}

/// The process lives on, and on this thread everything is as before.
async fn assert_sound() {
    // Values and waits.
    let mut tasks = tokio::task::JoinSet::new();
    for number in 0..20 {
        tasks.spawn_local(spawn_greenlet(move || {
            synchronize(yield_now());
            synchronize(spawn_greenlet(move || {
                synchronize(yield_now());
                number
            }))
        }));
    }
    assert_eq!(tasks.join_all().await.into_iter().sum::<u32>(), 190);
    // Panics, with destructors that wait for what is ready.
    let story = Story::default();
    let told = story.clone();
    let error = try_spawn_greenlet(move || {
        synchronize(yield_now());
        let _frame = OnDrop(|| synchronize(async { told.tell("unwinds") }));
        panic!("an ordinary one")
    });
    let error: GreenletError = error.await.unwrap_err();
    assert!(error.to_string().ends_with("an ordinary one"), "{error}");
    // Cancellation.
    let told = story.clone();
    cancel(move || {
        let _frame = told.tells("is cancelled");
        wait_for_ever();
        told.tell("goes on");
    })
    .await;
    assert_eq!(story.lines(), ["unwinds", "is cancelled"]);
}

/// One line in the log tells of a leak at that line of this file.
#[track_caller]
fn assert_leaked_once(logs: &Logs, line: u32) {
    let errors = logs.errors();
    assert_eq!(errors.len(), 1, "{errors:?}");
    let place = format!("unwinding.rs:{line}:");
    assert!(errors[0].contains(&place), "{errors:?}");
    assert!(errors[0].contains("leaked"), "{errors:?}");
}

#[test]
fn a_destructor_may_wait_for_what_is_ready_during_a_cancellation() {
    in_child(|| {
        let logs = Logs::of_process();
        let story = Story::default();
        let told = story.clone();
        block_on(async {
            cancel(move || {
                let _first = told.tells("drops the first");
                let _frame = OnDrop(|| {
                    let five = synchronize(async { 5 });
                    // A greenlet that does not wait is ready at once too.
                    let six = synchronize(spawn_greenlet(|| synchronize(async { 6 })));
                    told.tell(format!("has {five} and {six}"));
                });
                wait_for_ever();
            })
            .await;
            assert_eq!(story.lines(), ["has 5 and 6", "drops the first"]);
            assert_sound().await;
        });
        assert!(logs.errors().is_empty());
    });
}

#[test]
fn a_destructor_that_waits_for_more_during_a_cancellation_leaks_its_stack() {
    in_child(|| {
        let logs = Logs::of_process();
        let story = Story::default();
        let told = story.clone();
        let line = line!() + 6;
        block_on(async {
            cancel(move || {
                let _never = told.tells("drops the first");
                let _frame = OnDrop(|| {
                    told.tell("begins to wait");
                    synchronize(yield_now());
                    told.tell("has waited");
                });
                wait_for_ever();
            })
            .await;
            assert_eq!(story.lines(), ["begins to wait"]);
            assert_leaked_once(&logs, line);
            assert_sound().await;
            // It does not go on later either.
            assert_eq!(story.lines(), ["begins to wait"]);
        });
        assert_leaked_once(&logs, line);
        // The same thread can have another event loop.
        block_on(assert_sound());
    });
}

#[test]
fn a_destructor_may_ask_whether_it_can_wait() {
    in_child(|| {
        let story = Story::default();
        block_on(async {
            let told = story.clone();
            let asks = move |when: &'static str| {
                let told = told.clone();
                OnDrop(move || {
                    let error = try_synchronize(async {}).unwrap_err();
                    assert!(error.to_string().contains("unwinds"), "{error}");
                    assert!(error.location().file().ends_with("unwinding.rs"));
                    told.tell(when);
                })
            };
            let during = asks("cancelled");
            cancel(move || {
                let _frame = during;
                wait_for_ever();
            })
            .await;
            let during = asks("panicked");
            let error = try_spawn_greenlet(move || {
                let _frame = during;
                panic!("on purpose")
            });
            assert!(error.await.is_err());
        });
        assert_eq!(story.lines(), ["cancelled", "panicked"]);
    });
}

#[test]
fn a_destructor_of_what_ends_as_it_should_may_wait_as_long_as_it_likes() {
    let story = Story::default();
    let told = story.clone();
    block_on(spawn_greenlet(move || {
        let _frame = OnDrop(|| {
            synchronize(yield_now());
            told.tell("has waited");
        });
        synchronize(yield_now());
    }));
    assert_eq!(story.lines(), ["has waited"]);
}

#[test]
fn code_that_catches_its_cancellation_once_comes_to_its_end() {
    in_child(|| {
        let logs = Logs::of_process();
        let story = Story::default();
        let told = story.clone();
        block_on(async {
            cancel(move || {
                let _frame = told.tells("drops");
                assert!(catch_unwind(wait_for_ever).is_err());
                told.tell("goes on");
                // What is ready can be had, as in a destructor.
                assert_eq!(synchronize(async { 2 }), 2);
                told.tell("returns");
            })
            .await;
            assert_eq!(story.lines(), ["goes on", "returns", "drops"]);

            let story = Story::default();
            let told = story.clone();
            cancel(move || {
                let _frame = told.tells("drops");
                assert!(catch_unwind(wait_for_ever).is_err());
                told.tell("waits again");
                wait_for_ever();
                told.tell("goes on");
            })
            .await;
            assert_eq!(story.lines(), ["waits again", "drops"]);

            let story = Story::default();
            let told = story.clone();
            cancel(move || {
                let _frame = told.tells("drops");
                let payload = catch_unwind(wait_for_ever).unwrap_err();
                told.tell("unwinds on");
                resume_unwind(payload)
            })
            .await;
            assert_eq!(story.lines(), ["unwinds on", "drops"]);
            assert_sound().await;
        });
        assert!(logs.errors().is_empty());
    });
}

/// A greenlet whose function, once it is cancelled, does something for ever.
fn stubborn(line: u32, again: fn()) {
    let logs = Logs::of_process();
    let story = Story::default();
    let told = story.clone();
    block_on(async {
        cancel(move || {
            let _frame = told.tells("drops");
            loop {
                // As in the main loop of a service that no failure of one round may end.
                let _ = catch_unwind(again);
            }
        })
        .await;
        assert_leaked_once(&logs, line);
        assert_sound().await;
    });
    assert!(story.lines().is_empty());
}

#[test]
fn code_that_catches_its_cancellation_again_and_again_leaks_its_stack_and_never_spins() {
    in_child(|| {
        stubborn(line!() + 1, || {
            synchronize(std::future::pending::<()>());
        });
    });
}

#[test]
fn code_that_goes_on_with_what_is_ready_after_its_cancellation_leaks_its_stack_and_never_spins() {
    /// It waits until it is cancelled; from then on everything is ready.
    fn poll(_: &mut Context<'_>) -> Poll<()> {
        static POLLS: AtomicU32 = AtomicU32::new(0);
        match POLLS.fetch_add(1, Ordering::Relaxed) {
            // Once where the greenlet begins, once by the task that it becomes.
            0 | 1 => Poll::Pending,
            _ => Poll::Ready(()),
        }
    }
    in_child(|| {
        let line = line!() + 1;
        stubborn(line, || synchronize(poll_fn(poll)));
    });
}

#[test]
fn code_that_is_told_again_and_again_that_it_cannot_wait_leaks_its_stack_and_never_spins() {
    in_child(|| {
        let line = line!() + 2;
        stubborn(line, || {
            let _ = try_synchronize(std::future::pending::<()>());
        });
    });
}

#[test]
fn a_destructor_may_wait_for_what_is_ready_during_a_panic() {
    in_child(|| {
        let logs = Logs::of_process();
        let story = Story::default();
        let told = story.clone();
        block_on(async {
            let error = try_spawn_greenlet(move || {
                synchronize(yield_now());
                let _frame = OnDrop(|| told.tell(format!("has {}", synchronize(async { 5 }))));
                panic!("on purpose")
            });
            let error = error.await.unwrap_err();
            assert_eq!(error.to_string(), "panicked: on purpose");
            assert_sound().await;
        });
        assert_eq!(story.lines(), ["has 5"]);
        assert!(logs.errors().is_empty());
    });
}

#[test]
fn a_destructor_that_waits_for_more_during_a_panic_leaks_its_stack() {
    in_child(|| {
        let logs = Logs::of_process();
        let line = line!() + 1;
        let waits = || synchronize(yield_now());
        block_on(async {
            let error = try_spawn_greenlet(move || {
                synchronize(yield_now());
                let _frame = OnDrop(waits);
                panic!("on purpose")
            });
            let error = error.await.unwrap_err();
            let GreenletError::GivenUp(at) = error else {
                panic!("{error}")
            };
            assert_eq!(at.line(), line);
            assert!(error.to_string().contains(&at.to_string()), "{error}");
            assert_leaked_once(&logs, line);
            // The thread counts as panicking from here on; nothing else follows from it.
            for _ in 0..3 {
                assert_sound().await;
            }
            assert_leaked_once(&logs, line);
            // Where it makes no difference any more, a destructor has its way.
            let error = try_spawn_greenlet(move || {
                let _frame = OnDrop(waits);
                panic!("once more")
            });
            let error = error.await.unwrap_err();
            assert_eq!(error.to_string(), "panicked: once more");
        });
    });
}

#[test]
fn a_future_that_panics_in_a_destructor_leaks_the_stack_and_does_not_end_the_process() {
    in_child(|| {
        let logs = Logs::of_process();
        let line = line!() + 3;
        block_on(async {
            cancel(|| {
                let _frame = OnDrop(|| synchronize(async { panic!("a second one") }));
                wait_for_ever();
            })
            .await;
            assert_leaked_once(&logs, line);
            assert_sound().await;
        });
    });
}

#[test]
fn a_destructor_that_waits_for_a_greenlet_that_waits_leaks_both() {
    in_child(|| {
        let logs = Logs::of_process();
        block_on(async {
            cancel(|| {
                let _frame = OnDrop(|| {
                    synchronize(spawn_greenlet(|| synchronize(yield_now())));
                });
                wait_for_ever();
            })
            .await;
            assert_eq!(logs.errors().len(), 2, "{:?}", logs.errors());
            assert_sound().await;
        });
    });
}

#[test]
fn a_destructor_may_spawn_a_task_that_waits() {
    let story = Story::default();
    let told = story.clone();
    block_on(async {
        let (done, mut is_done) = mpsc::channel::<()>(1);
        cancel(move || {
            let _frame = OnDrop(|| {
                let (told, done) = (told.clone(), done.clone());
                spawn_local(async move {
                    let _done = done;
                    yield_now().await;
                    told.tell("has tidied up");
                });
            });
            wait_for_ever();
        })
        .await;
        assert_eq!(is_done.recv().await, None);
    });
    assert_eq!(story.lines(), ["has tidied up"]);
}

#[test]
fn a_greenlet_that_waits_while_another_panics_is_none_the_wiser() {
    let (sender, receiver) = oneshot::channel();
    let sum = block_on(async {
        let waits = spawn_local(spawn_greenlet(|| synchronize(receiver).unwrap()));
        yield_now().await;
        let panics = try_spawn_greenlet(|| {
            synchronize(yield_now());
            panic!("on purpose")
        });
        assert!(panics.await.is_err());
        sender.send(4_u32).unwrap();
        waits.await.unwrap()
    });
    assert_eq!(sum, 4);
}

#[test]
fn the_end_of_an_event_loop_by_a_panic_unwinds_greenlets_as_any_other() {
    in_child(|| {
        let logs = Logs::of_process();
        let story = Story::default();
        let told = story.clone();
        let text = panic_of(|| {
            block_on(async {
                spawn_local(spawn_greenlet(move || {
                    let _outer = told.tells("drops the outer");
                    let _frame = OnDrop(|| {
                        assert!(!thread::panicking() || !told.lines().is_empty());
                        // The runtime is still there.
                        tokio::spawn(async {});
                        told.tell("drops the inner");
                    });
                    assert!(catch_unwind(wait_for_ever).is_err());
                    told.tell("waits again");
                    wait_for_ever();
                }));
                yield_now().await;
                yield_now().await;
                panic!("the program's own")
            })
        });
        assert_eq!(text, "the program's own");
        assert_eq!(
            story.lines(),
            ["waits again", "drops the inner", "drops the outer"]
        );
        assert!(logs.errors().is_empty(), "{:?}", logs.errors());
        block_on(assert_sound());
    });
}

#[test]
fn on_a_thread_in_doubt_what_has_panicked_before_is_leaked_and_not_unwound() {
    in_child(|| {
        let logs = Logs::of_process();
        block_on(async {
            // From here on the thread counts as panicking.
            let error = try_spawn_greenlet(|| {
                let _frame = OnDrop(|| synchronize(yield_now()));
                panic!("on purpose")
            });
            assert!(error.await.is_err());
            assert_eq!(logs.errors().len(), 1);
            // This one unwinds because of the panic of a future, and waits inside a destructor when it is cancelled. To unwind it once
            // more would end the process.
            cancel(|| {
                let _frame = OnDrop(wait_for_ever);
                synchronize(spawn_greenlet(|| panic!("of a future")));
            })
            .await;
            assert_eq!(logs.errors().len(), 2, "{:?}", logs.errors());
            assert!(
                logs.errors()[1].contains("cannot be unwound"),
                "{:?}",
                logs.errors()
            );
            assert_sound().await;
        });
    });
}

#[test]
fn a_leak_in_the_pool_leaves_its_threads_at_work() {
    in_child(|| {
        let logs = Logs::of_process();
        let runtime = tokio::runtime::Runtime::new().unwrap();
        runtime.block_on(async {
            // One for each thread of the pool.
            for _ in 0..4 {
                let error = try_spawn_greenlet(|| {
                    let _frame = OnDrop(|| synchronize(yield_now()));
                    panic!("on purpose")
                });
                let error = error.await.unwrap_err();
                assert!(matches!(error, GreenletError::GivenUp(_)), "{error}");
            }
            for number in 0..32 {
                let out = spawn_greenlet(move || {
                    synchronize(yield_now());
                    number
                });
                assert_eq!(out.await, number);
            }
        });
        assert_eq!(logs.errors().len(), 4);
    });
}

#[test]
fn an_event_loop_inside_of_another_is_refused_and_leaves_the_outer_one_alone() {
    in_child(|| {
        block_on(async {
            for _ in 0..2 {
                let text = panic_of(|| block_on(async {}));
                assert!(text.contains("runtime"), "{text}");
                let text = spawn_greenlet(|| panic_of(|| block_on(async {})));
                assert!(text.await.contains("runtime"));
            }
            assert_sound().await;
            let inside = spawn_blocking(|| block_on(spawn_greenlet(|| synchronize(async { 1 }))));
            assert_eq!(inside.await.unwrap(), 1);
        });
    });
}

#[test]
fn a_payload_that_panics_when_it_is_dropped_costs_nothing_but_itself() {
    in_child(|| {
        block_on(async {
            let greenlet = try_spawn_greenlet(|| {
                synchronize(yield_now());
                std::panic::panic_any(OnDrop(|| panic!("of the payload")))
            });
            let error = greenlet.await.unwrap_err();
            let dropped = catch_unwind(AssertUnwindSafe(|| drop(error)));
            assert!(dropped.is_ok());
            assert_sound().await;
        });
    });
}
