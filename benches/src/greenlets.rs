//! What a greenlet costs, beside other ways to begin something and to wait for it.

use std::future::ready;
use std::hint::black_box;
use std::sync::Arc;
use std::thread;

use aiopyramid::dispatch::{block_on, spawn_greenlet, synchronize};
use aiopyramid_benches::contest::Contest;
use tokio::runtime::{Builder, Runtime};
use tokio::task::{block_in_place, spawn_blocking, spawn_local, yield_now};

const GREENLET: &str = "a greenlet that does not wait";
const READY: &str = "one more `synchronize` of what is ready, within a greenlet";
const WAITS: &str = "a greenlet that waits once";
const ONE_MORE: &str = "one more `synchronize` that waits, within a greenlet";
const SPAWN: &str = "`tokio::spawn` of what is ready";
const YIELDS: &str = "`tokio::spawn` that yields once";
const YIELDS_LOCALLY: &str = "`spawn_local` that yields once";
const YIELDS_BESIDE: &str = "`tokio::spawn` that yields once, beside a `LocalSet`";
const BLOCKING: &str = "a `spawn_blocking` round trip";
const IN_PLACE: &str = "`block_in_place`, and one yield";
const THREAD: &str = "a new thread and its end";

pub(crate) fn measure(rounds: usize) {
    let mut contest = Contest::default();
    enter_greenlets(&mut contest);
    enter_tasks(&mut contest);
    enter_threads(&mut contest);
    contest.hold(rounds);
    contest.report(&format!("a function's beginning and end, {rounds} rounds"));
    contest.report_target(GREENLET, BLOCKING, 0.01);
    contest.report_target(WAITS, YIELDS, 1.5);
    contest.report_target(WAITS, YIELDS_LOCALLY, 1.5);
    contest.report_target(WAITS, YIELDS_BESIDE, 1.5);
    contest.report_target(ONE_MORE, YIELDS, 1.5);
}

fn enter_greenlets(contest: &mut Contest) {
    contest.enter(GREENLET, |times| {
        block_on(async {
            for _ in 0..times {
                black_box(spawn_greenlet(|| black_box(1)).await);
            }
        });
    });
    contest.enter(READY, |times| {
        block_on(spawn_greenlet(move || {
            for _ in 0..times {
                black_box(synchronize(ready(black_box(1))));
            }
        }));
    });
    contest.enter(WAITS, |times| {
        block_on(async {
            for _ in 0..times {
                spawn_greenlet(|| synchronize(yield_now())).await;
            }
        });
    });
    contest.enter(ONE_MORE, |times| {
        block_on(spawn_greenlet(move || {
            for _ in 0..times {
                synchronize(yield_now());
            }
        }));
    });
}

fn enter_tasks(contest: &mut Contest) {
    let runtime = Arc::new(one_thread());
    let shared = Arc::clone(&runtime);
    contest.enter(SPAWN, move |times| {
        shared.block_on(async {
            for _ in 0..times {
                let task = tokio::spawn(async { black_box(1) });
                black_box(task.await.expect("it does not panic"));
            }
        });
    });
    contest.enter(YIELDS, move |times| {
        runtime.block_on(async {
            for _ in 0..times {
                tokio::spawn(yield_now()).await.expect("it does not panic");
            }
        });
    });
    contest.enter(YIELDS_LOCALLY, |times| {
        block_on(async {
            for _ in 0..times {
                spawn_local(yield_now()).await.expect("it does not panic");
            }
        });
    });
    contest.enter(YIELDS_BESIDE, |times| {
        block_on(async {
            for _ in 0..times {
                tokio::spawn(yield_now()).await.expect("it does not panic");
            }
        });
    });
}

fn enter_threads(contest: &mut Contest) {
    let runtime = one_thread();
    contest.enter(BLOCKING, move |times| {
        runtime.block_on(async {
            for _ in 0..times {
                let function = spawn_blocking(|| black_box(1));
                black_box(function.await.expect("it does not panic"));
            }
        });
    });
    let runtime = Builder::new_multi_thread()
        .worker_threads(2)
        .build()
        .expect("a runtime starts");
    contest.enter(IN_PLACE, move |times| {
        let task = runtime.spawn(async move {
            for _ in 0..times {
                black_box(block_in_place(|| black_box(1)));
                // Otherwise the next one finds that the worker has been given away already.
                yield_now().await;
            }
        });
        runtime.block_on(task).expect("it does not panic");
    });
    contest.enter(THREAD, |times| {
        for _ in 0..times {
            let thread = thread::spawn(|| black_box(1));
            black_box(thread.join().expect("it does not panic"));
        }
    });
}

fn one_thread() -> Runtime {
    let runtime = Builder::new_current_thread().enable_all().build();
    runtime.expect("a runtime starts")
}
