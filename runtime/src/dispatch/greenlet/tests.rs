//! Limits, counts, and what a greenlet runs for: seen with a dispatcher of one's own.

use std::error::Error;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::Waker;

use tokio::sync::{Semaphore, oneshot};
use tokio::task::{JoinSet, spawn_local, yield_now};

use super::*;
use crate::dispatch::executors::Executors;
use crate::dispatch::label::Label;
use crate::dispatch::{
    Dispatcher, GreenletCounts, Greenlets, LazyThread, STACK_SIZE, block_on, catch, synchronize,
};

/// What code runs for: an application with limits of its own.
struct Application(Arc<Dispatcher>);

impl Origin for Application {
    fn dispatcher(&self) -> &Arc<Dispatcher> {
        &self.0
    }

    fn label(&self) -> Label {
        Label::NO_VIEW
    }
}

impl Application {
    fn new(stack_size: usize, max: usize) -> Arc<Application> {
        let greenlets = Greenlets::new(stack_size, max);
        let home = Arc::new(LazyThread::new("home-of-a-test"));
        let dispatcher = Dispatcher::new(Executors::default(), greenlets, home);
        Arc::new(Application(Arc::new(dispatcher)))
    }

    fn counts(&self) -> GreenletCounts {
        self.0.greenlets().counts()
    }

    /// Runs a future for this application on this thread.
    fn run<F: Future>(self: &Arc<Self>, future: F) -> F::Output {
        block_on(self.follow(future))
    }

    fn follow<F: Future>(self: &Arc<Self>, future: F) -> impl Future<Output = F::Output> + use<F> {
        current::run_for(Arc::clone(self) as Arc<dyn Origin>, future)
    }

    /// Whether the caller runs for this one.
    fn is_current(&self) -> bool {
        current::origin().is_some_and(|origin| Arc::ptr_eq(origin.dispatcher(), &self.0))
    }

    #[track_caller]
    fn assert_counts(&self, living: usize, waiting: usize) {
        let counts = self.counts();
        assert_eq!((counts.living, counts.waiting), (living, waiting));
    }
}

fn poll_once<F: Future + Unpin>(future: &mut F) -> Poll<F::Output> {
    Pin::new(future).poll(&mut Context::from_waker(Waker::noop()))
}

/// Begins a greenlet that waits until the sender says something.
fn waiter() -> (
    oneshot::Sender<u32>,
    impl Future<Output = Result<u32, GreenletError>> + Unpin,
) {
    let (sender, receiver) = oneshot::channel();
    let mut greenlet = try_spawn_greenlet(move || synchronize(receiver).unwrap_or(0));
    assert!(poll_once(&mut greenlet).is_pending());
    (sender, greenlet)
}

#[test]
fn as_many_as_allowed_are_refused_at_once_and_it_recovers() {
    let app = Application::new(STACK_SIZE, 2);
    app.run(async {
        let (release, first) = waiter();
        let (_held, second) = waiter();
        let begun = Arc::new(AtomicBool::new(false));
        for refused in 1..=2 {
            let begins = Arc::clone(&begun);
            let third = try_spawn_greenlet(move || begins.store(true, Ordering::Relaxed));
            let error = third.await.unwrap_err();
            assert!(matches!(error, GreenletError::Full { max: 2 }), "{error}");
            assert!(error.to_string().contains("`[greenlet] max`"), "{error}");
            assert_eq!(app.counts().refused, refused);
        }
        assert!(!begun.load(Ordering::Relaxed));
        app.assert_counts(2, 2);
        // One comes to its end.
        release.send(5).unwrap();
        assert_eq!(first.await.unwrap(), 5);
        yield_now().await;
        app.assert_counts(1, 1);
        assert_eq!(try_spawn_greenlet(|| 6).await.unwrap(), 6);
        // The other is cancelled.
        drop(second);
        yield_now().await;
        app.assert_counts(0, 0);
        let nested = try_spawn_greenlet(|| synchronize(spawn_greenlet(|| 7)));
        assert_eq!(nested.await.unwrap(), 7);
        let too_deep = try_spawn_greenlet(|| {
            synchronize(spawn_greenlet(|| synchronize(spawn_greenlet(|| 8))))
        });
        let error = too_deep.await.unwrap_err();
        assert!(error.to_string().contains("`[greenlet] max`"), "{error}");
    });
    app.assert_counts(0, 0);
    assert_eq!(app.counts().refused, 3);
}

#[test]
fn a_refusal_reaches_plain_code_as_an_unwinding_with_its_text() {
    let app = Application::new(STACK_SIZE, 0);
    let line = line!() + 2;
    let panicked = app.run(async {
        let mut greenlet = Box::pin(spawn_greenlet(|| 1));
        catch(|| poll_once(&mut greenlet)).unwrap_err()
    });
    // Nothing has panicked, so there is no such word. The line is that of the call.
    let text = panicked.to_string();
    let told = "there are as many greenlets as `[greenlet] max` allows, which is 0";
    assert!(text.starts_with(told), "{text}");
    let at = panicked.location().unwrap();
    assert!(at.contains(&format!("tests.rs:{line}:")), "{at}");
}

#[tokio::test(flavor = "multi_thread")]
async fn limits_follow_to_the_threads_of_the_pool() {
    let app = Application::new(STACK_SIZE, 0);
    let error = app.follow(try_spawn_greenlet(|| 1)).await.unwrap_err();
    assert!(matches!(error, GreenletError::Full { max: 0 }), "{error}");
    assert_eq!(app.counts().refused, 1);
}

#[test]
fn a_stack_that_the_system_does_not_have_is_an_error_and_takes_no_place() {
    // More than a processor can address.
    let app = Application::new(1 << 57, 1);
    app.run(async {
        for _ in 0..3 {
            let error = try_spawn_greenlet(|| 1).await.unwrap_err();
            assert!(matches!(error, GreenletError::NoStack(_)), "{error}");
            assert!(error.to_string().contains("vm.max_map_count"), "{error}");
            assert!(error.source().is_some());
        }
    });
    app.assert_counts(0, 0);
    assert_eq!(app.counts().refused, 0);
}

#[test]
fn greenlets_are_counted_from_their_beginning_to_their_end() {
    let app = Application::new(STACK_SIZE, 10);
    let seen = Arc::clone(&app);
    app.run(async {
        let (release, gate) = oneshot::channel();
        let counted = Arc::clone(&seen);
        let mut greenlet = try_spawn_greenlet(move || {
            let at_first = counted.counts();
            synchronize(async {});
            // What is ready is not waited for.
            assert_eq!(counted.counts(), at_first);
            let inner = Arc::clone(&counted);
            synchronize(spawn_greenlet(move || inner.assert_counts(2, 0)));
            synchronize(gate).unwrap();
            let later = counted.counts();
            (at_first, later)
        });
        seen.assert_counts(0, 0);
        assert!(poll_once(&mut greenlet).is_pending());
        seen.assert_counts(1, 1);
        release.send(()).unwrap();
        // Ready to go on counts as waiting: it has left the poll that began it.
        let (at_first, later) = greenlet.await.unwrap();
        assert_eq!((at_first.living, at_first.waiting), (1, 0));
        assert_eq!((later.living, later.waiting), (1, 1));
        yield_now().await;
        seen.assert_counts(0, 0);

        let panics = try_spawn_greenlet(|| {
            synchronize(yield_now());
            panic!("on purpose")
        });
        assert!(panics.await.is_err());
        yield_now().await;
        seen.assert_counts(0, 0);
    });
    assert_eq!(app.counts().leaked, 0);
}

#[test]
fn a_leaked_stack_is_counted_and_never_gives_its_place_back() {
    let app = Application::new(STACK_SIZE, 3);
    app.run(async {
        for leaked in 1..=3 {
            let mut greenlet = try_spawn_greenlet(|| {
                loop {
                    let _ = catch_unwind(|| synchronize(std::future::pending::<()>()));
                }
            });
            let begun: Poll<Result<(), _>> = poll_once(&mut greenlet);
            assert!(begun.is_pending());
            drop(greenlet);
            yield_now().await;
            assert_eq!(app.counts().leaked, leaked);
            app.assert_counts(0, 0);
        }
        // Or clients that go away could have all memory leaked.
        let refused = try_spawn_greenlet(|| ()).await;
        assert!(matches!(refused, Err(GreenletError::Full { max: 3 })));
    });
}

#[test]
fn ten_thousand_wait_at_once_on_one_thread() {
    const GREENLETS: usize = 10_000;
    let app = Application::new(64 * 1024, GREENLETS);
    app.run(async {
        let gate = Arc::new(Semaphore::new(0));
        let mut greenlets = JoinSet::new();
        for number in 0..GREENLETS {
            let gate = Arc::clone(&gate);
            let greenlet = spawn_greenlet(move || {
                synchronize(gate.acquire()).unwrap().forget();
                number
            });
            greenlets.spawn_local(app.follow(greenlet));
        }
        while app.counts().waiting < GREENLETS {
            yield_now().await;
        }
        app.assert_counts(GREENLETS, GREENLETS);
        let error = try_spawn_greenlet(|| 1).await.unwrap_err();
        assert!(matches!(error, GreenletError::Full { max: GREENLETS }));
        gate.add_permits(GREENLETS);
        let sum: usize = greenlets.join_all().await.into_iter().sum();
        assert_eq!(sum, GREENLETS * (GREENLETS - 1) / 2);
    });
    app.assert_counts(0, 0);
}

/// Tells when it is dropped for whom that happens.
struct Asks(Arc<Application>, std::sync::mpsc::Sender<bool>);

impl Drop for Asks {
    fn drop(&mut self) {
        let _ = self.1.send(self.0.is_current());
    }
}

#[test]
fn what_a_greenlet_runs_for_follows_it_through_its_waits_and_stays_with_it() {
    let (one, other) = (
        Application::new(STACK_SIZE, 10),
        Application::new(STACK_SIZE, 10),
    );
    let (sender, asked) = std::sync::mpsc::channel();
    let asks = |app: &Arc<Application>| {
        let (app, sender) = (Arc::clone(app), sender.clone());
        move || {
            let _at_the_end = Asks(Arc::clone(&app), sender);
            for _ in 0..3 {
                assert!(app.is_current());
                synchronize(async {
                    assert!(app.is_current());
                    yield_now().await;
                    assert!(app.is_current());
                });
            }
            let on_an_executor_thread = Arc::clone(&app);
            let ran = crate::dispatch::run_in_executor(move || on_an_executor_thread.is_current());
            assert!(synchronize(ran));
            let inner = Arc::clone(&app);
            assert!(synchronize(spawn_greenlet(move || {
                synchronize(yield_now());
                inner.is_current()
            })));
            synchronize(std::future::pending::<()>());
        }
    };
    block_on(async {
        let greenlets = [
            spawn_local(one.follow(spawn_greenlet(asks(&one)))),
            spawn_local(other.follow(spawn_greenlet(asks(&other)))),
            spawn_local(one.follow(spawn_greenlet(asks(&one)))),
        ];
        while one.counts().waiting < 2 || other.counts().waiting < 1 {
            assert!(!one.is_current() && !other.is_current());
            yield_now().await;
        }
        for _ in 0..1000 {
            yield_now().await;
        }
        greenlets.iter().for_each(tokio::task::JoinHandle::abort);
    });
    drop(sender);
    assert_eq!(asked.iter().collect::<Vec<_>>(), [true; 3]);
    assert!(current::origin().is_none());
    one.assert_counts(0, 0);
    other.assert_counts(0, 0);
}

#[test]
fn a_stack_is_used_again_by_the_next_greenlet() {
    fn place() -> usize {
        let here = 0_u8;
        std::ptr::from_ref(&here).addr()
    }
    let app = Application::new(STACK_SIZE, 10);
    app.run(async {
        let first = spawn_greenlet(place).await;
        for _ in 0..10 {
            assert_eq!(spawn_greenlet(place).await, first);
            // One that was cancelled gives it back as well.
            let (_sender, greenlet) = waiter();
            assert_ne!(spawn_greenlet(place).await, first);
            drop(greenlet);
            yield_now().await;
        }
    });
}

#[test]
fn functions_that_never_begin_are_dropped_and_not_counted() {
    let app = Application::new(STACK_SIZE, 1);
    let held = Arc::new(());
    app.run(async {
        let kept = Arc::clone(&held);
        drop(try_spawn_greenlet(move || drop(kept)));
        app.assert_counts(0, 0);
    });
    assert_eq!(Arc::strong_count(&held), 1);
    let after = catch_unwind(AssertUnwindSafe(|| app.counts()));
    assert_eq!(after.unwrap().refused, 0);
}
