//! Executors as their users meet them, and `while_blocking` as `synchronize` does.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc;
use std::task::Poll;

use super::*;

fn executor(threads: usize, max_threads: usize, queue: usize) -> Executor {
    let options = ExecutorOptions {
        threads,
        max_threads,
        queue,
    };
    Executor::with_options("tested", options)
}

/// A function that says when it has begun and ends when the test lets it.
struct Gate {
    begun: mpsc::Receiver<()>,
    open: mpsc::Sender<()>,
}

fn gate() -> (Gate, impl FnOnce() + Send + 'static) {
    let (begin, begun) = mpsc::channel();
    let (open, opened) = mpsc::channel();
    let function = move || {
        let _ = begin.send(());
        let _ = opened.recv();
    };
    (Gate { begun, open }, function)
}

impl Gate {
    /// Blocks the test until the function runs, which it does on a thread of its own.
    fn wait(&self) {
        self.begun.recv().unwrap();
    }

    fn open(self) {
        drop(self.open);
    }
}

/// Polls once: what is ready now, and what is queued by that.
async fn once<F: Future>(future: std::pin::Pin<&mut F>) -> Poll<F::Output> {
    let mut future = Some(future);
    std::future::poll_fn(|cx| {
        let future = future.take().expect("asked once");
        Poll::Ready(future.poll(cx))
    })
    .await
}

/// Starts a call without waiting for what it returns.
macro_rules! begin {
    ($call:ident = $future:expr) => {
        let mut $call = std::pin::pin!($future);
        assert!(once($call.as_mut()).await.is_pending());
    };
}

/// Waits until the counts are as they should be: threads end on their own.
fn wait_for(executor: &Executor, condition: impl Fn(ExecutorCounts) -> bool) {
    while !condition(executor.counts()) {
        thread::yield_now();
    }
}

fn thread_name() -> String {
    thread::current().name().unwrap_or("?").to_owned()
}

mod threads {
    use super::*;

    #[tokio::test]
    async fn functions_run_beside_each_other_up_to_the_number_of_threads() {
        let executor = executor(2, 2, 8);
        let (one, two) = (mpsc::channel(), mpsc::channel());
        // Each waits for a word of the other, so both must run at once.
        let first = executor.run(move || (two.0.send(()), one.1.recv()).1);
        let second = executor.run(move || (one.0.send(()), two.1.recv()).1);
        let (first, second) = tokio::join!(first, second);
        assert!(first.unwrap().is_ok() && second.unwrap().is_ok());
    }

    #[tokio::test]
    async fn they_start_when_there_is_work_for_them_and_carry_the_name_of_the_executor() {
        let executor = executor(3, 3, 8);
        assert_eq!(executor.counts().threads, 0);
        for _ in 0..3 {
            assert_eq!(
                executor.run(thread_name).await.unwrap(),
                "executor-tested-0"
            );
        }
        let (held, function) = gate();
        begin!(call = executor.run(function));
        held.wait();
        assert_eq!(
            executor.run(thread_name).await.unwrap(),
            "executor-tested-1"
        );
        assert_eq!(executor.counts().threads, 2);
        held.open();
        call.await.unwrap();
    }

    #[tokio::test]
    async fn many_functions_that_block_at_once_all_get_a_thread() {
        let executor = executor(16, 16, 0);
        let barrier = Arc::new(std::sync::Barrier::new(16));
        for _ in 0..50 {
            let calls: Vec<_> = (0..16)
                .map(|_| {
                    let (executor, barrier) = (executor.clone(), Arc::clone(&barrier));
                    tokio::spawn(async move { executor.run(move || barrier.wait()).await.is_ok() })
                })
                .collect();
            for call in calls {
                assert!(call.await.unwrap());
            }
        }
        assert_eq!(executor.counts().threads, 16);
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 4)]
    async fn no_function_is_forgotten_however_threads_fall_asleep_and_wake() {
        let executor = executor(3, 6, 1024);
        let calls: Vec<_> = (0..8)
            .map(|task| {
                let executor = executor.clone();
                tokio::spawn(async move {
                    for turn in 0..2000_usize {
                        let blocks = (task + turn) % 7 == 0;
                        let function = move || match blocks {
                            true => while_blocking(|| turn),
                            false => turn,
                        };
                        assert_eq!(executor.run(function).await.unwrap(), turn);
                    }
                })
            })
            .collect();
        for call in calls {
            call.await.unwrap();
        }
        wait_for(&executor, |counts| {
            (counts.running, counts.queued) == (0, 0) && counts.threads <= 3
        });
    }

    #[tokio::test]
    async fn a_thread_that_is_busy_dropping_what_nobody_awaits_keeps_no_function_waiting() {
        /// Blocks whoever drops it until the other end is gone.
        struct Blocks(mpsc::Receiver<()>);
        impl Drop for Blocks {
            fn drop(&mut self) {
                let _ = self.0.recv();
            }
        }
        for turn in 0..500 {
            let executor = executor(2, 2, 8);
            let (release, released) = mpsc::channel();
            let (begin, begun) = mpsc::channel();
            // Not a gate: the thread must be as quick as the test.
            let open = Arc::new(AtomicBool::new(false));
            let opened = Arc::clone(&open);
            let function = move || {
                let _ = begin.send(());
                while !opened.load(Ordering::Acquire) {
                    std::hint::spin_loop();
                }
                Blocks(released)
            };
            {
                begin!(_abandoned = executor.run(function));
                begun.recv().unwrap();
            }
            // While the thread turns from its function to what that has returned, the next one comes.
            open.store(true, Ordering::Release);
            (0..turn).for_each(|_| std::hint::spin_loop());
            executor.run(move || drop(release)).await.unwrap();
        }
    }

    #[tokio::test]
    async fn they_end_when_the_last_handle_is_dropped() {
        /// Says so when its thread ends.
        struct Ends(mpsc::Sender<()>);

        impl Drop for Ends {
            fn drop(&mut self) {
                let _ = self.0.send(());
            }
        }

        thread_local! {
            static ENDS: std::cell::OnceCell<Ends> = const { std::cell::OnceCell::new() };
        }

        let executor = executor(2, 2, 8);
        let (ends, ended) = mpsc::channel();
        let mark = move || ENDS.with(|cell| cell.set(Ends(ends)).is_ok());
        assert!(executor.run(mark).await.unwrap());
        let other = executor.clone();
        drop(executor);
        assert!(
            other
                .run(|| ENDS.with(|ends| ends.get().is_some()))
                .await
                .unwrap()
        );
        drop(other);
        ended.recv().unwrap();
    }

    #[test]
    fn the_usual_number_is_four_per_core_and_at_least_sixteen() {
        assert_eq!(usual_threads(1), 16);
        assert_eq!(usual_threads(4), 16);
        assert_eq!(usual_threads(12), 48);
    }
}

mod bounds {
    use super::*;

    #[tokio::test]
    async fn a_full_queue_is_refused_at_once_and_recovers() {
        let executor = executor(1, 1, 1);
        let (held, function) = gate();
        begin!(busy = executor.run(function));
        held.wait();
        begin!(waiting = executor.run(|| 1));
        for refused in 1..3 {
            let error = executor.run(|| 2).await.unwrap_err();
            assert_eq!(
                error.to_string(),
                "the queue of the executor `tested` is full"
            );
            let expected = ExecutorCounts {
                running: 1,
                queued: 1,
                refused,
                waited: 0,
                threads: 1,
            };
            assert_eq!(executor.counts(), expected);
        }
        held.open();
        assert_eq!(waiting.await.unwrap(), 1);
        busy.await.unwrap();
        assert_eq!(executor.run(|| 3).await.unwrap(), 3);
        let counts = executor.counts();
        assert_eq!((counts.running, counts.queued, counts.refused), (0, 0, 2));
    }

    #[tokio::test]
    async fn a_function_that_nobody_awaits_any_more_does_not_run() {
        let executor = executor(1, 1, 2);
        let (held, function) = gate();
        begin!(busy = executor.run(function));
        held.wait();
        let (ran, has_run) = mpsc::channel();
        {
            begin!(_abandoned = executor.run(move || ran.send(())));
        }
        held.open();
        busy.await.unwrap();
        executor.run(|| {}).await.unwrap();
        assert!(has_run.recv().is_err());
        assert_eq!(executor.counts().running, 0);
    }

    #[tokio::test]
    async fn a_lent_place_gives_no_room_to_more_than_the_queue_and_those_who_can_run() {
        let executor = executor(1, 1, 1);
        let (held, function) = gate();
        begin!(lender = executor.run(|| while_blocking(function)));
        held.wait();
        begin!(waiting = executor.run(|| ()));
        assert!(executor.run(|| ()).await.is_err());
        held.open();
        lender.await.unwrap();
        waiting.await.unwrap();
        executor.run(|| ()).await.unwrap();
    }

    #[test]
    #[should_panic(expected = "at least one thread")]
    fn an_executor_without_threads_is_refused() {
        Executor::new("none", 0, 1);
    }
}

mod lending {
    use super::*;

    #[tokio::test]
    async fn a_function_may_wait_for_another_one_of_its_own_executor() {
        let executor = executor(1, 2, 8);
        let (send, receive) = mpsc::channel();
        let (begin, begun) = mpsc::channel();
        begin!(
            waits = executor.run(move || {
                begin.send(()).unwrap();
                while_blocking(|| receive.recv().unwrap())
            })
        );
        begun.recv().unwrap();
        // Whichever comes first, this being queued or the other's waiting.
        let name = executor.run(move || {
            send.send(7).unwrap();
            thread_name()
        });
        assert_eq!(name.await.unwrap(), "executor-tested-1");
        assert_eq!(waits.await.unwrap(), 7);
        assert_eq!(executor.counts().waited, 1);
        wait_for(&executor, |counts| counts.threads == 1);
    }

    #[tokio::test]
    async fn work_that_is_queued_already_gets_a_thread_as_soon_as_a_place_is_lent() {
        let executor = executor(1, 4, 8);
        let (held, wait_first) = gate();
        let (blocked, wait_then) = gate();
        begin!(
            lender = executor.run(|| {
                wait_first();
                while_blocking(wait_then);
            })
        );
        held.wait();
        begin!(queued = executor.run(|| 1));
        assert_eq!(executor.counts().queued, 1);
        held.open();
        // The first one is still at its gate when this is done.
        assert_eq!(queued.await.unwrap(), 1);
        blocked.wait();
        blocked.open();
        lender.await.unwrap();
    }

    #[tokio::test]
    async fn no_more_run_at_a_time_than_there_are_places_once_the_lenders_are_back() {
        let executor = executor(2, 8, 64);
        let mut gates = Vec::new();
        let mut lenders = Vec::new();
        for _ in 0..6 {
            let (gate, function) = gate();
            let executor = executor.clone();
            lenders.push(tokio::spawn(async move {
                executor.run(|| while_blocking(function)).await.unwrap();
            }));
            tokio::task::yield_now().await;
            gate.wait();
            gates.push(gate);
        }
        let counts = executor.counts();
        assert_eq!((counts.threads, counts.running, counts.waited), (6, 6, 6));
        gates.into_iter().for_each(Gate::open);
        for lender in lenders {
            lender.await.unwrap();
        }
        wait_for(&executor, |counts| counts.threads <= 2);
        assert_eq!(executor.counts().running, 0);
    }

    #[tokio::test]
    async fn a_wait_within_a_wait_lends_one_place() {
        let executor = executor(1, 2, 1);
        let twice = || while_blocking(|| while_blocking(|| 1) + while_blocking(|| 2));
        assert_eq!(executor.run(twice).await.unwrap(), 3);
        assert_eq!(executor.counts().waited, 1);
        assert_eq!(executor.run(twice).await.unwrap(), 3);
        assert_eq!(executor.counts().waited, 2);
    }

    #[tokio::test]
    async fn a_panic_while_waiting_takes_the_place_back() {
        let executor = executor(1, 2, 1);
        let waits = || while_blocking(|| panic!("in vain"));
        for _ in 0..3 {
            let error = executor.run::<_, ()>(waits).await.unwrap_err();
            assert!(error.to_string().ends_with("in vain"), "{error}");
        }
        let counts = executor.counts();
        assert_eq!((counts.running, counts.threads), (0, 1));
    }

    #[tokio::test]
    async fn only_threads_of_executors_are_threads_of_executors() {
        assert!(!on_executor_thread());
        assert_eq!(while_blocking(|| 1), 1);
        let executor = executor(1, 1, 1);
        assert!(executor.run(on_executor_thread).await.unwrap());
        let elsewhere = || thread::spawn(on_executor_thread).join().unwrap();
        assert!(!executor.run(elsewhere).await.unwrap());
    }
}

#[cfg(feature = "logging")]
mod reports {
    use std::sync::Mutex;

    use tracing::subscriber::{DefaultGuard, set_default};

    use super::*;

    /// What a thread logs.
    #[derive(Clone, Default)]
    struct Lines(Arc<Mutex<Vec<u8>>>);

    impl Lines {
        fn of_this_thread(&self) -> DefaultGuard {
            let lines = self.clone();
            let subscriber = tracing_subscriber::fmt()
                .with_ansi(false)
                .with_writer(move || lines.clone());
            set_default(subscriber.finish())
        }

        fn number(&self) -> usize {
            self.text().lines().count()
        }

        fn text(&self) -> String {
            String::from_utf8(self.0.lock().unwrap().clone()).unwrap()
        }
    }

    impl std::io::Write for Lines {
        fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
            self.0.lock().unwrap().write(bytes)
        }

        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }

    #[tokio::test]
    async fn work_that_comes_when_all_threads_wait_is_reported_once_for_each_time() {
        let lines = Lines::default();
        let _listening = lines.of_this_thread();
        let executor = executor(1, 2, 8);
        for time in 1..3 {
            let ((one, first), (two, second)) = (gate(), gate());
            begin!(first = executor.run(|| while_blocking(first)));
            one.wait();
            begin!(second = executor.run(|| while_blocking(second)));
            two.wait();
            assert_eq!(lines.number(), time - 1, "{}", lines.text());
            begin!(queued = executor.run(|| ()));
            begin!(another = executor.run(|| ()));
            assert_eq!(lines.number(), time, "{}", lines.text());
            one.open();
            first.await.unwrap();
            queued.await.unwrap();
            two.open();
            second.await.unwrap();
            another.await.unwrap();
        }
        let text = lines.text();
        for part in [
            "WARN",
            "all threads of an executor wait in `synchronize`",
            "Raise `max_threads` in [executors.tested]",
            "executor=\"tested\"",
            "threads=2",
            "queued=1",
        ] {
            assert!(text.contains(part), "{part:?} is not in {text}");
        }
    }

    #[tokio::test]
    async fn the_last_thread_that_begins_to_wait_reports_what_is_queued_already() {
        let lines = Lines::default();
        let executor = executor(1, 1, 8);
        let (held, wait_first) = gate();
        let (blocked, wait_then) = gate();
        let on_the_thread = lines.clone();
        begin!(
            waits = executor.run(move || {
                let _listening = on_the_thread.of_this_thread();
                wait_first();
                while_blocking(wait_then);
            })
        );
        held.wait();
        begin!(queued = executor.run(|| ()));
        held.open();
        blocked.wait();
        assert_eq!(lines.number(), 1, "{}", lines.text());
        blocked.open();
        waits.await.unwrap();
        queued.await.unwrap();
    }
}

mod panics {
    use super::*;

    #[tokio::test]
    async fn a_panic_surfaces_and_the_thread_lives_on() {
        let executor = executor(1, 1, 1);
        let error = executor.run(|| panic!("boom")).await.unwrap_err();
        assert!(error.to_string().ends_with("boom"), "{error}");
        assert!(executor.run(|| true).await.unwrap());
        assert_eq!(executor.counts().threads, 1);
    }

    /// Panics when dropped, with a payload that panics when dropped.
    struct Bomb;

    impl Drop for Bomb {
        fn drop(&mut self) {
            std::panic::panic_any(Spark);
        }
    }

    struct Spark;

    impl Drop for Spark {
        fn drop(&mut self) {
            if !thread::panicking() {
                panic!("a spark");
            }
        }
    }

    #[tokio::test]
    async fn whatever_panics_when_it_is_dropped_costs_no_thread_and_no_place() {
        let executor = executor(1, 1, 1);
        let (held, function) = gate();
        begin!(busy = executor.run(function));
        held.wait();
        {
            // Dropped without being run.
            let bomb = Bomb;
            begin!(_abandoned = executor.run(move || drop(bomb)));
        }
        held.open();
        busy.await.unwrap();
        assert!(executor.run(|| drop(Bomb)).await.is_err());
        {
            // What it returns is dropped, as nobody awaits it.
            let (held, function) = gate();
            begin!(
                _abandoned = executor.run(|| {
                    function();
                    Bomb
                })
            );
            held.wait();
            // At this brace the future is dropped first, and the gate after it.
        }
        executor.run(|| ()).await.unwrap();
        let counts = executor.counts();
        assert_eq!((counts.threads, counts.running, counts.queued), (1, 0, 0));
    }
}

mod raising {
    use super::*;
    use crate::dispatch::{
        catch_future, remember_locations, run_in_executor, run_in_named_executor,
    };

    #[tokio::test]
    async fn a_panic_is_raised_again_where_it_is_awaited_and_keeps_its_line() {
        remember_locations();
        let call = run_in_executor(|| panic!("no {}", "luck"));
        let panicked = catch_future(call).await.unwrap_err();
        assert_eq!(panicked.to_string(), "panicked: no luck");
        let location = panicked.location().unwrap();
        assert!(location.contains("executor/tests.rs"), "{location}");
    }

    #[tokio::test]
    async fn whoever_catches_a_panic_gets_what_it_carried() {
        let call = tokio::spawn(run_in_executor(|| std::panic::panic_any(7_u8)));
        let payload = call.await.unwrap_err().into_panic();
        assert_eq!(payload.downcast_ref::<u8>(), Some(&7));
    }

    #[tokio::test]
    async fn a_refusal_is_a_panic_with_its_text_where_no_request_is_answered() {
        let executor = executor(1, 1, 0);
        let (held, function) = gate();
        begin!(busy = executor.run(function));
        held.wait();
        let line = line!() + 3;
        let call = async {
            let result = executor.run(|| ()).await;
            result.unwrap_or_else(|error| error.raise());
        };
        let panicked = catch_future(call).await.unwrap_err();
        let text = "panicked: the queue of the executor `tested` is full, at";
        let told = panicked.to_string();
        assert!(told.starts_with(text), "{told}");
        assert!(told.contains(&format!("tests.rs:{line}:")), "{told}");
        held.open();
        busy.await.unwrap();
    }

    #[tokio::test]
    async fn an_unknown_name_says_what_to_write() {
        let line = line!() + 1;
        let call = run_in_named_executor("reports", || ());
        let panicked = catch_future(call).await.unwrap_err();
        let text = "panicked: there is no executor `reports`; add it with `config.add_executor(\"reports\", ...)` or a section \
                    `[executors.reports]` of the settings, at";
        let told = panicked.to_string();
        assert!(told.starts_with(text), "{told}");
        assert!(told.contains(&format!("tests.rs:{line}:")), "{told}");
        let near = ExecutorError::Unknown {
            name: "reprots".to_owned(),
            known: vec!["default".to_owned(), "reports".to_owned()],
        };
        assert_eq!(
            near.to_string(),
            "there is no executor `reprots`; did you mean `reports`?"
        );
    }

    #[tokio::test]
    async fn without_an_application_there_is_one_executor_of_the_process() {
        let name = run_in_executor(thread_name).await;
        assert!(name.starts_with("executor-default-"), "{name}");
        let name = run_in_named_executor("default", thread_name).await;
        assert!(name.starts_with("executor-default-"), "{name}");
    }
}
