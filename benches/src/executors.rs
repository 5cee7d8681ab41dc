//! What a function on an executor thread costs, beside tokio's `spawn_blocking`.

use std::future::ready;
use std::hint::black_box;
use std::sync::Arc;

use aiopyramid::dispatch::{Executor, synchronize};
use aiopyramid_benches::contest::{Contest, FEWEST};
use tokio::runtime::{Builder, Runtime};
use tokio::task::{JoinSet, spawn_blocking};

const THREADS: usize = 4;
/// How many short functions are under way at a time.
const IN_FLIGHT: u32 = FEWEST;

const ONE: &str = "an executor of 4 threads, one function at a time";
const ONE_OF_4: &str = "`spawn_blocking` on 4 threads, one function at a time";
const ONE_OF_512: &str = "`spawn_blocking`, one function at a time";
const MANY: &str = "an executor of 4 threads, 64 functions in flight";
const MANY_OF_4: &str = "`spawn_blocking` on 4 threads, 64 functions in flight";
const MANY_OF_512: &str = "`spawn_blocking`, 64 functions in flight";
const READY: &str = "`synchronize` of what is ready, within such a function";

pub(crate) fn measure(rounds: usize) {
    let mut contest = Contest::default();
    enter_executor(&mut contest);
    enter_tokio(&mut contest, ONE_OF_4, MANY_OF_4, runtime(THREADS));
    // tokio's default.
    enter_tokio(&mut contest, ONE_OF_512, MANY_OF_512, runtime(512));
    contest.hold(rounds);
    contest.report(&format!(
        "a short function on another thread, {rounds} rounds"
    ));
    contest.report_target(MANY, MANY_OF_4, 0.5);
    contest.report_target(MANY, MANY_OF_512, 0.5);
}

fn enter_executor(contest: &mut Contest) {
    let executor = Executor::new("bench", THREADS, 1024);
    let runtime = Arc::new(runtime(1));
    let (handle, shared) = (executor.clone(), Arc::clone(&runtime));
    contest.enter(ONE, move |times| {
        shared.block_on(on_executor(handle.clone(), times));
    });
    let (handle, shared) = (executor.clone(), Arc::clone(&runtime));
    contest.enter(MANY, move |times| {
        shared.block_on(in_flight(times, |times| on_executor(handle.clone(), times)));
    });
    contest.enter(READY, move |times| {
        let function = executor.run(move || {
            for _ in 0..times {
                black_box(synchronize(ready(black_box(1))));
            }
        });
        runtime.block_on(function).expect("there is room");
    });
}

fn enter_tokio(contest: &mut Contest, one: &'static str, many: &'static str, runtime: Runtime) {
    let runtime = Arc::new(runtime);
    let shared = Arc::clone(&runtime);
    contest.enter(one, move |times| shared.block_on(on_blocking_thread(times)));
    contest.enter(many, move |times| {
        runtime.block_on(in_flight(times, on_blocking_thread));
    });
}

async fn on_executor(executor: Executor, times: u32) {
    for _ in 0..times {
        let function = executor.run(|| black_box(1));
        black_box(function.await.expect("there is room"));
    }
}

async fn on_blocking_thread(times: u32) {
    for _ in 0..times {
        let function = spawn_blocking(|| black_box(1));
        black_box(function.await.expect("it does not panic"));
    }
}

/// Shares the repetitions out among as many tasks as functions shall be in flight.
async fn in_flight<F: Future<Output = ()> + Send + 'static>(times: u32, work: impl Fn(u32) -> F) {
    let mut tasks = JoinSet::new();
    for _ in 0..IN_FLIGHT {
        tasks.spawn(work(times / IN_FLIGHT));
    }
    tasks.join_all().await;
}

fn runtime(blocking_threads: usize) -> Runtime {
    Builder::new_current_thread()
        .max_blocking_threads(blocking_threads)
        .build()
        .expect("a runtime starts")
}
