//! Where plain code may wait, how, and what it hears elsewhere.

use std::pin::pin;
use std::rc::Rc;
use std::sync::mpsc as blocking;
use std::thread;

use aiopyramid::dispatch::{
    Executor, GreenletError, ScopeError, allow_blocking, block_on, run_in_executor, spawn_greenlet,
    synchronize, try_spawn_greenlet, try_synchronize,
};
use tokio::net::TcpListener;
use tokio::runtime::{Builder, Handle, Runtime};
use tokio::sync::oneshot;
use tokio::task::{spawn_blocking, spawn_local, yield_now};

use crate::support::{Story, panic_of};

/// What an event loop says to plain code that wants to wait: as a panic, and as an error that leaves the future as it is.
async fn assert_refused() {
    let line = line!() + 1;
    let text = panic_of(|| synchronize(async { 1 }));
    let place = format!("contexts.rs:{line}:");
    assert!(text.contains(&place), "{text}");
    for remedy in [
        "`.await` the future",
        "`spawn_greenlet(move || ...).await`",
        "`run_in_executor(move || ...).await`",
        "`#[use_executor]`",
        "`allow_blocking(|| ...)`",
    ] {
        assert!(text.contains(remedy), "{text}");
    }

    let mut future = pin!(async {
        yield_now().await;
        2
    });
    let line = line!() + 1;
    let error = try_synchronize(future.as_mut()).unwrap_err();
    assert!(error.location().file().ends_with("contexts.rs"));
    assert_eq!(error.location().line(), line);
    assert!(error.to_string().contains("an event loop"), "{error}");
    assert_eq!(future.await, 2);
}

#[test]
fn m10_the_line_of_the_panic_is_that_of_the_call() {
    let line = line!() + 1;
    let refused = async { synchronize(async {}) };
    let error = block_on(try_spawn_greenlet(|| synchronize(refused))).unwrap_err();
    let GreenletError::Panicked(panicked) = error else {
        panic!("{error}")
    };
    let place = format!("contexts.rs:{line}:");
    assert!(panicked.location().unwrap().contains(&place));
}

#[test]
fn m10_on_a_pinned_thread_it_is_refused() {
    block_on(async {
        assert_refused().await;
        spawn_local(assert_refused()).await.unwrap();
        tokio::spawn(assert_refused()).await.unwrap();
    });
}

#[tokio::test]
async fn m10_on_a_current_thread_runtime_it_is_refused() {
    assert_refused().await;
    tokio::spawn(assert_refused()).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn m10_on_a_worker_whose_tasks_move_it_is_refused() {
    assert_refused().await;
    tokio::spawn(assert_refused()).await.unwrap();
}

#[test]
fn m10_inside_of_a_future_that_a_greenlet_waits_for_it_is_refused() {
    block_on(spawn_greenlet(|| {
        synchronize(assert_refused());
        synchronize(async {
            yield_now().await;
            assert_refused().await;
        });
    }));
}

#[test]
fn m10_inside_of_a_future_that_a_blocked_thread_polls_it_is_refused() {
    thread::spawn(|| {
        synchronize(assert_refused());
        // The thread itself may be blocked again afterwards.
        assert_eq!(synchronize(async { 3 }), 3);
    })
    .join()
    .unwrap();
}

#[test]
fn m10_a_thread_that_has_entered_a_runtime_may_drive_it_so_it_is_refused() {
    let runtime = Runtime::new().unwrap();
    thread::spawn(move || {
        let entered = runtime.enter();
        assert!(try_synchronize(async {}).is_err());
        assert_eq!(allow_blocking(|| synchronize(async { 1 })), 1);
        drop(entered);
        assert!(try_synchronize(async {}).is_ok());
    })
    .join()
    .unwrap();
}

#[test]
fn m10_allow_blocking_does_not_help_on_a_pinned_thread() {
    block_on(async {
        let error = allow_blocking(|| try_synchronize(async {}));
        assert!(error.is_err());
        spawn_local(async { assert!(allow_blocking(|| try_synchronize(async {})).is_err()) })
            .await
            .unwrap();
    });
}

#[test]
fn m10_an_event_loop_within_allow_blocking_is_one_all_the_same() {
    thread::spawn(|| {
        allow_blocking(|| {
            block_on(assert_refused());
            assert_eq!(block_on(spawn_greenlet(|| synchronize(async { 4 }))), 4);
            assert_eq!(synchronize(async { 5 }), 5);
        });
    })
    .join()
    .unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn allow_blocking_on_a_worker_is_a_panic_and_no_standstill() {
    let task = tokio::spawn(async { allow_blocking(|| synchronize(async {})) });
    assert!(task.await.unwrap_err().is_panic());
    // The worker goes on.
    assert_eq!(tokio::spawn(async { 1 }).await.unwrap(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_worker_that_has_handed_on_its_tasks_may_be_blocked() {
    let (sender, receiver) = oneshot::channel();
    let task = tokio::spawn(async {
        tokio::task::block_in_place(|| allow_blocking(|| synchronize(receiver)))
    });
    sender.send(8).unwrap();
    assert_eq!(task.await.unwrap(), Ok(8));
}

/// What a blocking thread of a runtime gets from a task of that runtime, which it can only get if the runtime goes on.
async fn blocked_meanwhile() {
    let (to_task, from_thread) = oneshot::channel::<u32>();
    let (to_thread, from_task) = oneshot::channel::<u32>();
    let blocked = spawn_blocking(|| {
        assert!(try_synchronize(async {}).is_err());
        let answer = allow_blocking(|| {
            to_task.send(20).unwrap();
            // Sockets and tasks of the runtime are at hand.
            let listener = synchronize(TcpListener::bind("127.0.0.1:0"));
            assert!(listener.is_ok());
            assert_eq!(
                synchronize(async { tokio::spawn(async { 1 }).await.unwrap() }),
                1
            );
            synchronize(from_task).unwrap()
        });
        assert!(try_synchronize(async {}).is_err());
        answer
    });
    let asked = from_thread.await.unwrap();
    to_thread.send(asked + 1).unwrap();
    assert_eq!(blocked.await.unwrap(), 21);
}

#[tokio::test]
async fn m15_allow_blocking_waits_on_blocking_threads_of_a_current_thread_runtime() {
    blocked_meanwhile().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn m15_allow_blocking_waits_on_blocking_threads_of_a_multi_thread_runtime() {
    blocked_meanwhile().await;
}

#[test]
fn m15_allow_blocking_waits_on_blocking_threads_of_a_pinned_one() {
    block_on(blocked_meanwhile());
}

#[test]
fn allow_blocking_ends_with_its_function_even_if_that_panics() {
    block_on(async {
        let task = spawn_blocking(|| {
            panic_of(|| allow_blocking(|| panic!("early")));
            try_synchronize(async {}).is_err()
        });
        assert!(task.await.unwrap());
    });
}

/// What a thread of an executor gets from the event loop, which it can only get if that goes on.
async fn executor_blocked_meanwhile() {
    let executor = Executor::new("waits", 1, 4);
    let (to_loop, from_thread) = oneshot::channel::<u32>();
    let (to_thread, from_loop) = oneshot::channel::<u32>();
    let blocked = executor.run(move || {
        to_loop.send(20).unwrap();
        let answer = synchronize(from_loop).unwrap();
        // Sockets are at hand, and greenlets; its own future is an event loop's.
        assert!(synchronize(TcpListener::bind("127.0.0.1:0")).is_ok());
        assert_eq!(synchronize(spawn_greenlet(|| synchronize(async { 1 }))), 1);
        synchronize(assert_refused());
        block_on(assert_refused());
        answer
    });
    let answers = async {
        let asked = from_thread.await.unwrap();
        to_thread.send(asked + 1).unwrap();
    };
    let (answer, ()) = tokio::join!(blocked, answers);
    assert_eq!(answer.unwrap(), 21);
}

#[test]
fn b14_a_thread_of_an_executor_is_blocked_and_a_pinned_event_loop_goes_on() {
    block_on(executor_blocked_meanwhile());
}

#[tokio::test(flavor = "multi_thread")]
async fn b14_a_thread_of_an_executor_is_blocked_and_a_runtime_whose_tasks_move_goes_on() {
    executor_blocked_meanwhile().await;
}

#[test]
fn m13_greenlets_and_executor_threads_wait_for_each_other() {
    fn greenlet(depth: u32) -> u32 {
        match depth {
            0 => 0,
            _ => 1 + synchronize(run_in_executor(move || blocking(depth - 1))),
        }
    }
    fn blocking(depth: u32) -> u32 {
        match depth {
            0 => 0,
            _ => 1 + synchronize(spawn_greenlet(move || greenlet(depth - 1))),
        }
    }
    assert_eq!(block_on(spawn_greenlet(|| greenlet(9))), 9);
}

#[test]
fn b14_a_plain_thread_is_blocked_with_an_event_loop_at_hand() {
    let (sender, receiver) = oneshot::channel();
    let (ready, is_ready) = blocking::channel();
    let plain = thread::spawn(move || {
        assert!(Handle::try_current().is_err());
        // A value that may not leave the thread: the future is polled here.
        let here = Rc::new(thread::current().id());
        ready.send(()).unwrap();
        let listener = synchronize(async {
            assert_eq!(*here, thread::current().id());
            TcpListener::bind("127.0.0.1:0").await
        });
        assert!(listener.is_ok());
        synchronize(receiver).unwrap()
    });
    is_ready.recv().unwrap();
    sender.send(1).unwrap();
    assert_eq!(plain.join().unwrap(), 1);
}

#[test]
fn b14_many_plain_threads_wait_at_once() {
    let (sender, _) = tokio::sync::broadcast::channel(1);
    let threads: Vec<_> = (0..16)
        .map(|_| {
            let mut receiver = sender.subscribe();
            thread::spawn(move || synchronize(receiver.recv()).unwrap())
        })
        .collect();
    sender.send(6).unwrap();
    let sum: u32 = threads.into_iter().map(|one| one.join().unwrap()).sum();
    assert_eq!(sum, 96);
}

#[test]
fn a_panic_of_the_future_surfaces_on_a_blocked_thread_which_may_be_blocked_again() {
    thread::spawn(|| {
        let text = panic_of(|| synchronize(async { panic!("in the future") }));
        assert_eq!(text, "in the future");
        assert_eq!(synchronize(async { 3 }), 3);
    })
    .join()
    .unwrap();
}

#[test]
fn m12_the_same_plain_code_waits_in_every_world() {
    fn plain() -> u32 {
        synchronize(async {
            yield_now().await;
            9
        })
    }
    // In a greenlet begun from an event loop, which is what one does where it would be refused.
    assert_eq!(block_on(spawn_greenlet(plain)), 9);
    // Called directly where the caller is a greenlet already.
    assert_eq!(block_on(spawn_greenlet(|| plain() + plain())), 18);
    // On a thread without a runtime, on a blocking one, and in a greenlet for which a blocked thread waits.
    assert_eq!(thread::spawn(plain).join().unwrap(), 9);
    let blocking = async { spawn_blocking(|| allow_blocking(plain)).await.unwrap() };
    assert_eq!(block_on(blocking), 9);
    let nested = thread::spawn(|| synchronize(spawn_greenlet(plain)));
    assert_eq!(nested.join().unwrap(), 9);
}

#[test]
fn m10_code_for_both_worlds_keeps_its_future() {
    async fn five() -> u32 {
        yield_now().await;
        5
    }
    /// What it is if the caller may wait, and else what to await.
    fn lenient() -> Result<u32, std::pin::Pin<Box<dyn Future<Output = u32>>>> {
        let mut future = Box::pin(five());
        try_synchronize(future.as_mut()).map_err(|_| future as _)
    }
    let awaited = block_on(async {
        match lenient() {
            Ok(_) => panic!("this is an event loop"),
            Err(future) => future.await,
        }
    });
    assert_eq!(awaited, 5);
    assert_eq!(block_on(spawn_greenlet(|| lenient().ok())), Some(5));
}

#[test]
fn allow_blocking_in_a_greenlet_sets_it_aside_as_ever() {
    let story = Story::default();
    let told = story.clone();
    block_on(async {
        let greenlet = spawn_local(spawn_greenlet(move || {
            allow_blocking(|| synchronize(yield_now()));
            told.tell("the greenlet");
        }));
        let told = story.clone();
        spawn_local(async move { told.tell("another task") });
        greenlet.await.unwrap();
    });
    assert_eq!(story.lines(), ["another task", "the greenlet"]);
}

#[test]
fn a_scope_error_is_an_error_that_can_be_kept_and_sent() {
    fn is_error<E: std::error::Error + Clone + Send + Sync + 'static>(_: &E) {}
    let runtime = Builder::new_current_thread().build().unwrap();
    let error: ScopeError = runtime.block_on(async { try_synchronize(async {}).unwrap_err() });
    is_error(&error);
    assert!(error.to_string().lines().count() >= 5, "{error}");
}
