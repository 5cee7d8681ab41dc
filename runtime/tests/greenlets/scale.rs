//! Many greenlets: at once, one after the other, and in a crowd with other work, where nothing may be lost or done twice.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, AtomicUsize, Ordering};
use std::time::Duration;

use aiopyramid::dispatch::{
    Executor, ExecutorError, block_on, spawn_greenlet, synchronize, try_spawn_greenlet,
};
use tokio::runtime::Builder;
use tokio::sync::{Notify, Semaphore};
use tokio::task::{JoinSet, yield_now};

use crate::support::{in_child, poll_once};

/// The memory that the process has in use, in bytes. `None` where the system has another way to ask.
fn resident() -> Option<usize> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|line| line.starts_with("VmRSS:"))?;
    let kilobytes: usize = line.split_whitespace().nth(1)?.parse().ok()?;
    Some(kilobytes * 1024)
}

/// Counts what is dropped.
struct Counted(Arc<AtomicUsize>);

impl Drop for Counted {
    fn drop(&mut self) {
        self.0.fetch_add(1, Ordering::Relaxed);
    }
}

#[test]
fn ten_thousand_greenlets_wait_at_once_and_all_are_answered() {
    const GREENLETS: usize = 10_000;
    in_child(|| {
        let (dropped, waiting) = (Arc::default(), Arc::new(AtomicUsize::new(0)));
        let gate = Arc::new(Semaphore::new(0));
        let (before, during, sum) = block_on(async {
            // What the first of them takes once for all is not counted.
            spawn_greenlet(|| synchronize(yield_now())).await;
            let before = resident();
            let mut tasks = JoinSet::new();
            for number in 0..GREENLETS {
                let counted = Counted(Arc::clone(&dropped));
                let (waiting, gate) = (Arc::clone(&waiting), Arc::clone(&gate));
                tasks.spawn_local(spawn_greenlet(move || {
                    let _counted = counted;
                    waiting.fetch_add(1, Ordering::Relaxed);
                    synchronize(gate.acquire()).unwrap().forget();
                    waiting.fetch_sub(1, Ordering::Relaxed);
                    number
                }));
            }
            while waiting.load(Ordering::Relaxed) < GREENLETS {
                yield_now().await;
            }
            let during = resident();
            assert_eq!(dropped.load(Ordering::Relaxed), 0);
            gate.add_permits(GREENLETS);
            let sum: usize = tasks.join_all().await.into_iter().sum();
            (before, during, sum)
        });
        assert_eq!(sum, GREENLETS * (GREENLETS - 1) / 2);
        assert_eq!(dropped.load(Ordering::Relaxed), GREENLETS);
        assert_eq!(waiting.load(Ordering::Relaxed), 0);
        let (Some(before), Some(during)) = (before, during) else {
            return eprintln!("this system does not tell how much memory is in use");
        };
        let each = (during - before) / GREENLETS;
        eprintln!("a waiting greenlet takes {each} bytes");
        // A page of its stack, and the tasks: its own and the one that awaits it. Other processors may have larger pages.
        if cfg!(target_arch = "x86_64") {
            assert!(each <= 8 * 1024, "{each} bytes each");
        }
    });
}

/// Runs that many greenlets one after the other, which must take no memory that stays.
fn soak(rounds: usize, one: impl AsyncFn(Counted)) {
    let dropped = Arc::default();
    block_on(async {
        let counted = || Counted(Arc::clone(&dropped));
        for _ in 0..10_000 {
            one(counted()).await;
        }
        let before = resident();
        for _ in 0..rounds {
            one(counted()).await;
        }
        yield_now().await;
        let after = resident();
        assert_eq!(dropped.load(Ordering::Relaxed), rounds + 10_000);
        let (Some(before), Some(after)) = (before, after) else {
            return eprintln!("this system does not tell how much memory is in use");
        };
        eprintln!("{rounds} rounds: {before} bytes before, {after} after");
        assert!(after < before + (4 << 20), "{before} {after}");
    });
}

#[test]
fn a_million_greenlets_that_do_not_wait_leave_nothing_behind() {
    in_child(|| {
        soak(1_000_000, async |counted| {
            spawn_greenlet(move || drop(counted)).await;
        });
    });
}

#[test]
fn a_million_greenlets_that_wait_leave_nothing_behind() {
    // Without optimizations a tenth of them tells as much in a tenth of the time.
    let rounds = if cfg!(debug_assertions) {
        100_000
    } else {
        1_000_000
    };
    in_child(move || {
        soak(rounds, async |counted| {
            spawn_greenlet(move || {
                synchronize(yield_now());
                drop(counted);
            })
            .await;
        });
    });
}

#[test]
fn a_hundred_thousand_cancellations_leave_nothing_behind() {
    in_child(|| {
        soak(100_000, async |counted| {
            let mut greenlet = try_spawn_greenlet(move || {
                let _counted = counted;
                synchronize(std::future::pending::<()>());
            });
            assert!(poll_once(&mut greenlet).is_pending());
            drop(greenlet);
            yield_now().await;
        });
    });
}

/// What has become of one job of a crowd.
#[derive(Default)]
struct Fate {
    finished: AtomicU32,
    dropped: AtomicU32,
}

/// What a job takes along: it notes its end in either way.
struct Job {
    fate: Arc<Fate>,
    left: Arc<AtomicUsize>,
    all_gone: Arc<Notify>,
}

impl Job {
    fn finish(self) {
        self.fate.finished.fetch_add(1, Ordering::Relaxed);
    }
}

impl Drop for Job {
    fn drop(&mut self) {
        self.fate.dropped.fetch_add(1, Ordering::Relaxed);
        if self.left.fetch_sub(1, Ordering::Relaxed) == 1 {
            self.all_gone.notify_one();
        }
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

/// How many tasks of a crowd there are at a time.
const AT_ONCE: usize = 100;

/// Runs a job in some way. True if it was accepted.
async fn one_of_the_crowd(kind: u64, waits: u64, executor: Executor, job: Job) -> bool {
    match kind {
        0 => {
            spawn_greenlet(move || {
                for _ in 0..waits {
                    synchronize(yield_now());
                }
                job.finish();
            })
            .await;
        }
        // Plain code within plain code, on whatever thread.
        1 => {
            let run = move || {
                synchronize(spawn_greenlet(move || {
                    for _ in 0..waits {
                        synchronize(yield_now());
                    }
                    job.finish();
                }));
            };
            match executor.run(run).await {
                Err(ExecutorError::Full { .. }) => return false,
                result => result.unwrap(),
            }
        }
        2 => match executor.run(move || job.finish()).await {
            Err(ExecutorError::Full { .. }) => return false,
            result => result.unwrap(),
        },
        3 => {
            spawn_greenlet(move || {
                for _ in 0..waits {
                    synchronize(tokio::time::sleep(Duration::ZERO));
                }
                synchronize(executor.run(|| {})).ok();
                job.finish();
            })
            .await;
        }
        _ => {
            for _ in 0..waits {
                yield_now().await;
            }
            job.finish();
        }
    }
    true
}

/// Runs jobs of all kinds, many at once, and drops some of them in the middle.
async fn crowd(seed: u64, jobs: usize, may_move: bool) {
    let mut chance = Chance(seed);
    let executor = Executor::new("crowd", 4, 32);
    let left = Arc::new(AtomicUsize::new(jobs));
    let all_gone = Arc::new(Notify::new());
    let mut fates = Vec::new();
    let mut accepted = vec![None; jobs];
    let mut tasks = JoinSet::new();
    for number in 0..jobs {
        let job = Job {
            fate: Arc::default(),
            left: Arc::clone(&left),
            all_gone: Arc::clone(&all_gone),
        };
        fates.push(Arc::clone(&job.fate));
        let (kind, waits) = (chance.below(5), chance.below(6));
        let ends_early = (chance.below(3) == 0).then(|| chance.below(5));
        let executor = executor.clone();
        let task = async move {
            let run = one_of_the_crowd(kind, waits, executor, job);
            let patience = async {
                match ends_early {
                    None => std::future::pending().await,
                    Some(polls) => {
                        for _ in 0..polls {
                            yield_now().await;
                        }
                    }
                }
            };
            tokio::select! {
                accepted = run => (number, Some(accepted)),
                () = patience => (number, None),
            }
        };
        let handle = match may_move {
            true => tasks.spawn(task),
            false => tasks.spawn_local(task),
        };
        if chance.below(10) == 0 {
            handle.abort();
        }
        while tasks.len() >= AT_ONCE {
            note(tasks.join_next().await, &mut accepted);
        }
    }
    while let Some(result) = tasks.join_next().await {
        note(Some(result), &mut accepted);
    }
    // Some are still being unwound, or run to their end on an executor thread.
    while left.load(Ordering::Relaxed) > 0 {
        all_gone.notified().await;
    }
    let mut outcomes = [0; 3];
    for (fate, accepted) in fates.iter().zip(accepted) {
        let finished = fate.finished.load(Ordering::Relaxed);
        assert_eq!(fate.dropped.load(Ordering::Relaxed), 1);
        assert!(finished <= 1);
        match accepted {
            Some(true) => assert_eq!(finished, 1),
            Some(false) => assert_eq!(finished, 0),
            // Cancelled: whether it had come to its end is a matter of chance.
            None => {}
        }
        outcomes[accepted.map_or(2, usize::from)] += 1;
    }
    let [refused, finished, cancelled] = outcomes;
    eprintln!("{finished} finished, {cancelled} were cancelled, {refused} were refused");
    assert!(finished > jobs / 4 && cancelled > jobs / 10);
}

/// Notes whether a job was accepted; one that was aborted says nothing.
fn note(
    result: Option<Result<(usize, Option<bool>), tokio::task::JoinError>>,
    accepted: &mut [Option<bool>],
) {
    match result.unwrap() {
        Ok((number, outcome)) => accepted[number] = outcome,
        Err(error) => assert!(error.is_cancelled(), "{error}"),
    }
}

#[test]
fn in_a_crowd_on_one_thread_every_job_ends_once() {
    for seed in 1..=3 {
        block_on(crowd(seed, 5000, false));
    }
}

#[test]
fn in_a_crowd_on_many_threads_every_job_ends_once() {
    let runtime = Builder::new_multi_thread()
        .worker_threads(4)
        .enable_all()
        .build()
        .unwrap();
    for seed in 4..=6 {
        runtime.block_on(crowd(seed, 5000, true));
    }
}
