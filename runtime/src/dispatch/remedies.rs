//! What to do about panics that many a function runs into because of the thread that it runs on.

use super::Panicked;

/// Parts of messages of tokio's, and what to do. `tests` below asks tokio itself for each.
const REMEDIES: [(&[&str], &str); 4] = [
    (
        &["can call blocking only when running on the multi-threaded runtime"],
        "a worker has one thread for many requests, so `block_in_place` cannot be there: use `run_in_executor`, \
         `#[use_executor]`, or a plain `fn` without a mapper as view",
    ),
    (
        &[
            "Cannot start a runtime from within a runtime",
            "Cannot block the current thread from within a runtime",
        ],
        "`.await` the future, or in plain code `synchronize` it; where a blocking call has to be, use `run_in_executor`, \
         `#[use_executor]`, or a plain `fn` without a mapper as view",
    ),
    (
        &["Cannot drop a runtime in a context where blocking is not allowed"],
        "something has a runtime of its own, a blocking client for example: use its asynchronous form, or make and drop it on an \
         executor thread (`run_in_executor`, `#[use_executor]`, or a plain `fn` without a mapper as view)",
    ),
    (
        &["there is no reactor running"],
        "workers and executor threads have a tokio runtime, threads of one's own have none: call this in a view, or enter \
         a runtime with `Handle::enter()`",
    ),
];

impl Panicked {
    /// What to do about it, if it is a panic that stands for a call on the wrong kind of thread: `block_in_place` or `block_on` on a
    /// worker, a timer or a socket on a thread without a runtime. It stands as `help` in the log.
    pub fn remedy(&self) -> Option<&'static str> {
        let message = self.to_string();
        let known = |parts: &[&str]| parts.iter().any(|part| message.contains(part));
        let found = REMEDIES.iter().find(|(parts, _)| known(parts));
        found.map(|(_, remedy)| *remedy)
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use tokio::runtime::{Builder, Handle};

    use super::super::catch;

    /// What is said of the panic of a function.
    #[track_caller]
    fn check(panics: impl FnOnce(), part: Option<&str>) {
        let panicked = catch(panics).unwrap_err();
        let remedy = panicked.remedy();
        match part {
            None => assert_eq!(remedy, None, "{panicked}"),
            Some(part) => {
                let found = remedy.is_some_and(|remedy| remedy.contains(part));
                assert!(found, "{panicked}: {remedy:?}");
            }
        }
    }

    fn runtime() -> tokio::runtime::Runtime {
        Builder::new_current_thread().enable_all().build().unwrap()
    }

    #[test]
    fn what_tokio_refuses_on_a_worker_has_a_remedy() {
        runtime().block_on(async {
            check(
                || tokio::task::block_in_place(|| ()),
                Some("`block_in_place`"),
            );
            check(
                || Handle::current().block_on(async {}),
                Some("`.await` the future"),
            );
            let (sender, _receiver) = tokio::sync::mpsc::channel::<()>(1);
            check(
                || assert!(sender.blocking_send(()).is_ok()),
                Some("`.await` the future"),
            );
            let lives_shorter = runtime();
            check(|| drop(lives_shorter), Some("a runtime of its own"));
        });
    }

    #[test]
    fn what_needs_a_runtime_on_a_thread_without_one_has_a_remedy() {
        check(
            || drop(tokio::time::sleep(Duration::ZERO)),
            Some("threads of one's own have none"),
        );
        check(
            || drop(tokio::spawn(async {})),
            Some("workers and executor threads have a tokio runtime"),
        );
    }

    #[test]
    fn any_other_panic_has_none() {
        check(|| panic!("no luck"), None);
    }
}
