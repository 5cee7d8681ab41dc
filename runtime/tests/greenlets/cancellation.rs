//! What becomes of a greenlet that nobody waits for any more: at every place where it can be, it is unwound.

use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::Arc;
use std::thread;
use std::time::Duration;

use aiopyramid::dispatch::{block_on, spawn_greenlet, synchronize, try_spawn_greenlet};
use tokio::runtime::Runtime;
use tokio::sync::{Semaphore, mpsc, oneshot};
use tokio::task::{spawn_local, yield_now};
use tokio::time::{pause, timeout};

use crate::support::{Story, in_child, poll_once};

/// How often the greenlets of these tests wait.
const WAITS: usize = 4;

/// A greenlet's function with a frame for each wait, and what a test needs to see it.
struct Waiter {
    story: Story,
    /// One permit lets it pass one wait.
    gates: Arc<Semaphore>,
    /// Hears of each wait before it begins.
    reached: mpsc::UnboundedSender<usize>,
}

impl Waiter {
    fn new() -> (Waiter, mpsc::UnboundedReceiver<usize>) {
        let (reached, arrivals) = mpsc::unbounded_channel();
        let waiter = Waiter {
            story: Story::default(),
            gates: Arc::new(Semaphore::new(0)),
            reached,
        };
        (waiter, arrivals)
    }

    fn run(self) -> u32 {
        let _whole = self.story.tells("drops the function's own");
        self.level(0);
        self.story.tell("ends");
        7
    }

    fn level(&self, number: usize) {
        if number == WAITS {
            return;
        }
        let _frame = self.story.tells(format!("drops {number}"));
        self.reached.send(number).unwrap();
        let held = self.story.tells(format!("drops the future {number}"));
        synchronize(async {
            let _held = held;
            let permit = self.gates.acquire().await;
            permit.unwrap().forget();
        });
        self.story.tell(format!("passes {number}"));
        self.level(number + 1);
    }
}

/// The story of a greenlet that was dropped when it had passed that many waits.
fn expected(passed: usize) -> Vec<String> {
    let mut lines = Vec::new();
    for number in 0..passed {
        lines.push(format!("drops the future {number}"));
        lines.push(format!("passes {number}"));
    }
    if passed == WAITS {
        lines.push("ends".to_owned());
    } else {
        lines.push(format!("drops the future {passed}"));
    }
    let frames = if passed == WAITS { WAITS } else { passed + 1 };
    // What ends orderly drops its frames before it says so.
    let dropped: Vec<String> = (0..frames)
        .rev()
        .map(|number| format!("drops {number}"))
        .collect();
    let at = if passed == WAITS {
        lines.len() - 1
    } else {
        lines.len()
    };
    lines.splice(at..at, dropped);
    lines.push("drops the function's own".to_owned());
    lines
}

/// Lets a greenlet pass that many waits, drops it, and waits until it is gone.
async fn drop_after(passed: usize) -> Story {
    let (waiter, mut arrivals) = Waiter::new();
    let (story, gates) = (waiter.story.clone(), Arc::clone(&waiter.gates));
    let mut greenlet = Box::pin(try_spawn_greenlet(move || waiter.run()));
    let until_there = async {
        for number in 0..=passed.min(WAITS - 1) {
            assert_eq!(arrivals.recv().await, Some(number));
            if number < passed {
                gates.add_permits(1);
            }
        }
    };
    if passed == WAITS {
        let (done, ()) = tokio::join!(greenlet, until_there);
        assert_eq!(done.unwrap(), 7);
    } else {
        tokio::select! {
            biased;
            _ = &mut greenlet => panic!("it waits"),
            () = until_there => {}
        }
        drop(greenlet);
    }
    // It has the sender, so its end is the channel's.
    assert_eq!(arrivals.recv().await, None);
    story
}

#[test]
fn b7_on_a_pinned_thread_it_is_unwound_at_every_wait() {
    let here = thread::current().id();
    for passed in 0..=WAITS {
        let story = block_on(drop_after(passed));
        assert_eq!(story.lines(), expected(passed), "after {passed} waits");
        assert!(story.threads().into_iter().eq([here]));
    }
}

#[test]
fn b7_from_a_runtime_whose_tasks_move_it_is_unwound_at_every_wait_on_its_own_thread() {
    let runtime = Runtime::new().unwrap();
    for passed in 0..=WAITS {
        let story = runtime.block_on(async { tokio::spawn(drop_after(passed)).await.unwrap() });
        assert_eq!(story.lines(), expected(passed), "after {passed} waits");
        assert_eq!(story.threads().len(), 1);
        assert!(!story.threads().contains(&thread::current().id()));
    }
}

#[test]
fn b7_from_a_blocked_thread_it_is_unwound_at_every_wait() {
    for passed in 0..=WAITS {
        let story = thread::spawn(move || synchronize(drop_after(passed)));
        assert_eq!(story.join().unwrap().lines(), expected(passed));
    }
}

#[test]
fn what_was_never_awaited_never_runs_and_drops_what_it_holds() {
    let story = Story::default();
    let held = story.tells("drops what it holds");
    let told = story.clone();
    let greenlet = try_spawn_greenlet(move || {
        told.tell("runs");
        drop(held);
    });
    drop(greenlet);
    assert_eq!(story.lines(), ["drops what it holds"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_sent_elsewhere_and_dropped_in_the_same_breath_runs_to_its_first_wait_or_not_at_all()
 {
    for _ in 0..200 {
        let story = Story::default();
        let (held, told) = (story.tells("drops"), story.clone());
        let (alive, mut gone) = mpsc::channel::<()>(1);
        let mut greenlet = try_spawn_greenlet(move || {
            let (_alive, _held) = (alive, held);
            told.tell("begins");
            synchronize(std::future::pending::<()>());
            told.tell("goes on");
        });
        assert!(poll_once(&mut greenlet).is_pending());
        drop(greenlet);
        assert_eq!(gone.recv().await, None);
        // The sender is dropped first or last, so the other destructor is only certain to be about to run.
        while story.lines().last().map(String::as_str) != Some("drops") {
            yield_now().await;
        }
        let lines = story.lines();
        assert!(lines == ["drops"] || lines == ["begins", "drops"]);
    }
}

#[test]
fn what_could_go_on_when_it_is_dropped_does_not() {
    let story = Story::default();
    block_on(async {
        let (sender, receiver) = oneshot::channel::<()>();
        let (held, told) = (story.tells("drops"), story.clone());
        let mut greenlet = try_spawn_greenlet(move || {
            let _held = held;
            synchronize(receiver).unwrap();
            told.tell("goes on");
        });
        assert!(poll_once(&mut greenlet).is_pending());
        yield_now().await;
        // Both happen before the greenlet's thread looks at it.
        sender.send(()).unwrap();
        drop(greenlet);
        yield_now().await;
        assert_eq!(story.lines(), ["drops"]);
    });
    assert_eq!(story.lines(), ["drops"]);
}

#[test]
fn a_greenlet_that_is_dropped_on_another_thread_is_unwound_on_its_own() {
    let story = Story::default();
    let told = story.clone();
    block_on(async {
        let (alive, mut gone) = mpsc::channel::<()>(1);
        let mut greenlet = try_spawn_greenlet(move || {
            let _alive = alive;
            let _frame = told.tells("drops");
            synchronize(std::future::pending::<()>());
        });
        assert!(poll_once(&mut greenlet).is_pending());
        thread::spawn(|| drop(greenlet)).join().unwrap();
        assert!(story.lines().is_empty());
        assert_eq!(gone.recv().await, None);
    });
    assert_eq!(story.lines(), ["drops"]);
    assert!(story.threads().into_iter().eq([thread::current().id()]));
}

#[test]
fn a_greenlet_that_is_dropped_while_a_panic_unwinds_its_owner_is_unwound_after_that() {
    let story = Story::default();
    let told = story.clone();
    block_on(async {
        let (alive, mut gone) = mpsc::channel::<()>(1);
        let mut greenlet = try_spawn_greenlet(move || {
            let _alive = alive;
            let _frame = told.tells(format!("drops, panicking: {}", thread::panicking()));
            let caught = catch_unwind(AssertUnwindSafe(|| {
                synchronize(std::future::pending::<()>());
            }));
            told.tell(format!("unwinds, panicking: {}", thread::panicking()));
            resume_unwind(caught.unwrap_err());
        });
        assert!(poll_once(&mut greenlet).is_pending());
        let owner = spawn_local(async move {
            let _greenlet = greenlet;
            panic!("no luck");
        });
        assert!(owner.await.unwrap_err().is_panic());
        assert_eq!(gone.recv().await, None);
    });
    assert_eq!(
        story.lines(),
        ["unwinds, panicking: false", "drops, panicking: false"]
    );
}

#[test]
fn what_is_left_when_the_event_loop_ends_is_unwound_on_its_thread() {
    let story = Story::default();
    let here = thread::current().id();
    block_on(async {
        for number in 0..3 {
            let told = story.clone();
            spawn_local(spawn_greenlet(move || {
                let _frame = told.tells(format!("drops {number}"));
                let _inner = told.tells(format!("drops the inner of {number}"));
                synchronize(std::future::pending::<()>());
                told.tell("goes on");
            }));
        }
        yield_now().await;
        yield_now().await;
        assert!(story.lines().is_empty());
    });
    let mut lines = story.lines();
    assert_eq!(lines.len(), 6);
    for number in 0..3 {
        let place = |what: &str| lines.iter().position(|line| line == what).unwrap();
        let inner = place(&format!("drops the inner of {number}"));
        assert_eq!(place(&format!("drops {number}")), inner + 1);
    }
    lines.sort();
    lines.dedup();
    assert_eq!(lines.len(), 6);
    assert!(story.threads().into_iter().eq([here]));
}

#[test]
fn whoever_awaits_a_greenlet_whose_event_loop_has_ended_is_told() {
    let story = Story::default();
    let held = story.tells("drops");
    let mut greenlet = try_spawn_greenlet(move || {
        let _held = held;
        synchronize(std::future::pending::<()>());
    });
    block_on(async { assert!(poll_once(&mut greenlet).is_pending()) });
    assert_eq!(story.lines(), ["drops"]);
    let error = block_on(greenlet).unwrap_err();
    assert!(error.to_string().contains("event loop"), "{error}");
}

#[test]
fn a_nest_is_unwound_as_a_whole() {
    fn nest(depth: usize, story: &Story, alive: &mpsc::Sender<()>) {
        let _frame = story.tells(format!("drops {depth}"));
        let (story, alive) = (story.clone(), alive.clone());
        match depth {
            0 => synchronize(std::future::pending()),
            _ => synchronize(spawn_greenlet(move || nest(depth - 1, &story, &alive))),
        }
        unreachable!("it is cancelled");
    }
    let story = Story::default();
    let told = story.clone();
    block_on(async {
        let (alive, mut gone) = mpsc::channel(1);
        let mut greenlet = try_spawn_greenlet(move || nest(5, &told, &alive));
        assert!(poll_once(&mut greenlet).is_pending());
        yield_now().await;
        drop(greenlet);
        assert_eq!(gone.recv().await, None);
    });
    // Whoever waits is unwound first, and with that drops what it waits for.
    assert_eq!(
        story.lines(),
        [
            "drops 5", "drops 4", "drops 3", "drops 2", "drops 1", "drops 0"
        ]
    );
}

#[test]
fn a_greenlet_that_another_has_begun_by_hand_goes_with_it() {
    let story = Story::default();
    let told = story.clone();
    block_on(async {
        let (alive, mut gone) = mpsc::channel::<()>(1);
        let mut outer = try_spawn_greenlet(move || {
            let _frame = told.tells("drops the outer");
            let inner_story = told.clone();
            let mut inner = try_spawn_greenlet(move || {
                let _alive = alive;
                let _frame = inner_story.tells("drops the inner");
                synchronize(std::future::pending::<()>());
            });
            assert!(poll_once(&mut inner).is_pending());
            synchronize(std::future::pending::<()>());
        });
        assert!(poll_once(&mut outer).is_pending());
        drop(outer);
        assert_eq!(gone.recv().await, None);
    });
    assert_eq!(story.lines(), ["drops the outer", "drops the inner"]);
}

/// A greenlet that waits for ever, and a channel that ends with it.
fn endless(
    story: &Story,
) -> (
    impl Future<Output = ()> + Send + 'static,
    mpsc::Receiver<()>,
) {
    let (alive, gone) = mpsc::channel::<()>(1);
    let told = story.clone();
    let greenlet = spawn_greenlet(move || {
        let _alive = alive;
        let _frame = told.tells("drops");
        told.tell("waits");
        synchronize(std::future::pending::<()>());
        told.tell("goes on");
    });
    (greenlet, gone)
}

#[test]
fn an_aborted_task_takes_its_greenlet_along() {
    let story = Story::default();
    block_on(async {
        let (greenlet, mut gone) = endless(&story);
        let task = tokio::spawn(greenlet);
        while story.lines().is_empty() {
            yield_now().await;
        }
        task.abort();
        assert!(task.await.unwrap_err().is_cancelled());
        assert_eq!(gone.recv().await, None);
    });
    assert_eq!(story.lines(), ["waits", "drops"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_aborted_task_on_another_thread_takes_its_greenlet_along() {
    for _ in 0..50 {
        let story = Story::default();
        let (greenlet, mut gone) = endless(&story);
        let task = tokio::spawn(greenlet);
        while story.lines().is_empty() {
            yield_now().await;
        }
        task.abort();
        assert_eq!(gone.recv().await, None);
        assert_eq!(story.lines(), ["waits", "drops"]);
    }
}

#[test]
fn a_timeout_around_a_greenlet_ends_it() {
    let story = Story::default();
    block_on(async {
        pause();
        let (greenlet, mut gone) = endless(&story);
        let late = timeout(Duration::from_secs(3600), greenlet).await;
        assert!(late.is_err());
        assert_eq!(gone.recv().await, None);
    });
    assert_eq!(story.lines(), ["waits", "drops"]);
}

#[test]
fn the_loser_of_a_race_is_unwound() {
    let story = Story::default();
    block_on(async {
        let (greenlet, mut gone) = endless(&story);
        tokio::select! {
            () = greenlet => panic!("it waits for ever"),
            () = yield_now() => {}
        }
        assert_eq!(gone.recv().await, None);
    });
    assert_eq!(story.lines(), ["waits", "drops"]);
}

#[test]
fn no_panic_hook_hears_of_a_cancellation() {
    in_child(|| {
        let story = Story::default();
        let heard = story.clone();
        std::panic::set_hook(Box::new(move |info| heard.tell(format!("hook: {info}"))));
        block_on(async {
            let (greenlet, mut gone) = endless(&story);
            let task = tokio::spawn(greenlet);
            yield_now().await;
            yield_now().await;
            task.abort();
            assert_eq!(gone.recv().await, None);
        });
        assert_eq!(story.lines(), ["waits", "drops"]);
    });
}

#[test]
fn what_nobody_awaits_does_not_go_on_and_has_no_result() {
    let story = Story::default();
    let told = story.clone();
    block_on(async {
        let (sender, receiver) = oneshot::channel::<()>();
        let mut greenlet = try_spawn_greenlet(move || {
            let _ = synchronize(receiver);
            told.tells("drops the result")
        });
        assert!(poll_once(&mut greenlet).is_pending());
        sender.send(()).unwrap();
        yield_now().await;
        drop(greenlet);
        yield_now().await;
    });
    assert!(story.lines().is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_result_that_nobody_takes_is_dropped_once() {
    let story = Story::default();
    let told = story.clone();
    let (sender, receiver) = oneshot::channel::<()>();
    let (alive, mut gone) = mpsc::channel::<()>(1);
    // On the thread that it was sent to it goes on by itself.
    let mut greenlet = try_spawn_greenlet(move || {
        let _alive = alive;
        let _ = synchronize(receiver);
        told.tells("drops the result")
    });
    assert!(poll_once(&mut greenlet).is_pending());
    sender.send(()).unwrap();
    assert_eq!(gone.recv().await, None);
    drop(greenlet);
    while story.lines().is_empty() {
        yield_now().await;
    }
    assert_eq!(story.lines(), ["drops the result"]);
}
