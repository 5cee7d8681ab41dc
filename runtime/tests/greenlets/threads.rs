//! On which thread a greenlet runs, and that it never leaves it.

use std::cell::Cell;
use std::collections::HashSet;
use std::rc::Rc;
use std::thread::{self, ThreadId};

use aiopyramid::dispatch::{block_on, spawn_greenlet, synchronize, try_spawn_greenlet};
use tokio::sync::oneshot;
use tokio::task::{JoinSet, yield_now};

use crate::support::poll_once;

thread_local! {
    static VISITS: Cell<u32> = const { Cell::new(0) };
}

/// Where this runs before and after each of some waits, with values that may not leave a thread on its stack.
fn places() -> HashSet<(ThreadId, String)> {
    let shared = Rc::new(Cell::new(0));
    let also = Rc::clone(&shared);
    let address = VISITS.with(|visits| std::ptr::from_ref(visits).addr());
    let mut places = HashSet::new();
    for wait in 0..50 {
        let here = thread::current();
        places.insert((here.id(), here.name().unwrap_or_default().to_owned()));
        also.set(also.get() + 1);
        VISITS.set(VISITS.get() + 1);
        let seen = VISITS.get();
        synchronize(async {
            // Nobody else visits within one poll, and the future is polled on the same thread.
            assert_eq!(VISITS.get(), seen);
            shared.set(shared.get() + 1);
            yield_now().await;
        });
        assert_eq!(shared.get(), 2 * (wait + 1));
        assert_eq!(
            VISITS.with(|visits| std::ptr::from_ref(visits).addr()),
            address
        );
    }
    places
}

/// Spawns greenlets from tasks that may move, and tells the names of the threads they ran on.
async fn names_of_threads(greenlets: usize) -> HashSet<String> {
    let mut tasks = JoinSet::new();
    for _ in 0..greenlets {
        tasks.spawn(spawn_greenlet(places));
    }
    let mut names = HashSet::new();
    for places in tasks.join_all().await {
        assert_eq!(places.len(), 1, "{places:?}");
        names.extend(places.into_iter().map(|(_, name)| name));
    }
    names
}

fn is_of_the_pool(name: &str) -> bool {
    let number = name.strip_prefix("aiopyramid-greenlets-");
    number.is_some_and(|number| matches!(number, "1" | "2" | "3" | "4"))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn where_tasks_move_a_greenlet_stays_on_one_thread_of_the_pool() {
    let names = names_of_threads(64).await;
    assert!(names.iter().all(|name| is_of_the_pool(name)), "{names:?}");
    assert_eq!(names.len(), 4, "{names:?}");
}

#[tokio::test]
async fn a_runtime_that_says_nothing_of_its_tasks_counts_as_one_that_moves_them() {
    let names = names_of_threads(8).await;
    assert!(names.iter().all(|name| is_of_the_pool(name)), "{names:?}");
}

#[test]
fn on_a_pinned_thread_a_greenlet_stays_there() {
    let here = thread::current().id();
    let places = block_on(async {
        let mut tasks = JoinSet::new();
        for _ in 0..16 {
            // Whether the awaiting task is one of the runtime or of the thread makes no difference.
            tasks.spawn(spawn_greenlet(places));
            tasks.spawn_local(spawn_greenlet(places));
        }
        tasks.join_all().await
    });
    assert_eq!(places.len(), 32);
    for places in places {
        let ids: Vec<ThreadId> = places.into_iter().map(|(id, _)| id).collect();
        assert_eq!(ids, [here]);
    }
}

#[test]
fn a_blocked_thread_has_its_greenlets_run_in_the_pool() {
    let places = thread::spawn(|| synchronize(spawn_greenlet(places)));
    let places = places.join().unwrap();
    assert!(places.iter().all(|(_, name)| is_of_the_pool(name)));
    assert_eq!(places.len(), 1);
}

#[test]
fn a_greenlet_that_has_begun_stays_where_it_is_when_the_awaiting_side_moves() {
    let (release, gate) = oneshot::channel::<()>();
    let (moved, arrives) = std::sync::mpsc::channel();
    let places = block_on(async move {
        let mut greenlet = try_spawn_greenlet(move || {
            let before = thread::current().id();
            synchronize(gate).unwrap();
            (before, thread::current().id())
        });
        assert!(poll_once(&mut greenlet).is_pending());
        // A thread whose event loop is another one waits for it from here on.
        let other = thread::spawn(move || {
            moved.send(()).unwrap();
            synchronize(greenlet).unwrap()
        });
        arrives.recv().unwrap();
        release.send(()).unwrap();
        tokio::task::spawn_blocking(move || other.join().unwrap())
            .await
            .unwrap()
    });
    let here = thread::current().id();
    assert_eq!(places, (here, here));
}

#[test]
fn a_greenlet_may_wait_for_other_threads() {
    let sum = block_on(spawn_greenlet(|| {
        let receivers: Vec<_> = (0..20_u32)
            .map(|number| {
                let (sender, receiver) = oneshot::channel();
                thread::spawn(move || sender.send(number));
                receiver
            })
            .collect();
        let sum = receivers.into_iter().map(|one| synchronize(one).unwrap());
        sum.sum::<u32>()
    }));
    assert_eq!(sum, 190);
}
