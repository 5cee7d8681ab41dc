//! What several ideas need: one poll at a time, values that tell when they are dropped, tests in a process of their own.

use std::collections::HashSet;
use std::env;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::Pin;
use std::process::{Command, abort};
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll, Waker};
use std::thread::{self, ThreadId};
use std::time::Duration;

/// One poll, after which nobody is woken.
pub(crate) fn poll_once<F: Future + Unpin>(future: &mut F) -> Poll<F::Output> {
    Pin::new(future).poll(&mut Context::from_waker(Waker::noop()))
}

/// The text of the panic that a function ends with.
pub(crate) fn panic_of<R>(function: impl FnOnce() -> R) -> String {
    let Err(payload) = catch_unwind(AssertUnwindSafe(function)) else {
        panic!("the function did not panic")
    };
    match payload.downcast::<String>() {
        Ok(text) => *text,
        Err(payload) => (*payload.downcast::<&str>().unwrap()).to_owned(),
    }
}

/// What has happened, in order, and on which threads.
#[derive(Clone, Default)]
pub(crate) struct Story(Arc<Mutex<Vec<(String, ThreadId)>>>);

impl Story {
    pub(crate) fn tell(&self, what: impl Into<String>) {
        let line = (what.into(), thread::current().id());
        self.0.lock().unwrap().push(line);
    }

    /// A value whose drop is told.
    pub(crate) fn tells(&self, what: impl Into<String>) -> Told {
        Told(self.clone(), what.into())
    }

    pub(crate) fn lines(&self) -> Vec<String> {
        let lines = self.0.lock().unwrap();
        lines.iter().map(|(what, _)| what.clone()).collect()
    }

    pub(crate) fn threads(&self) -> HashSet<ThreadId> {
        let lines = self.0.lock().unwrap();
        lines.iter().map(|(_, thread)| *thread).collect()
    }
}

/// Tells the story when it is dropped.
pub(crate) struct Told(Story, String);

impl Drop for Told {
    fn drop(&mut self) {
        self.0.tell(self.1.clone());
    }
}

/// Runs a test in a process of its own: for what would end the process if it failed, and for what the whole process shares.
///
/// The process runs the same program with this test alone. It must come to its end, or it fails.
pub(crate) fn in_child<F: FnOnce()>(test: F) {
    const INSIDE: &str = "AIOPYRAMID_TEST_IN_CHILD";
    if env::var_os(INSIDE).is_some() {
        // Only what hangs for ever gets here.
        thread::spawn(|| {
            thread::sleep(Duration::from_secs(60));
            eprintln!("the process hangs");
            abort()
        });
        return test();
    }
    let name = std::any::type_name::<F>();
    let name = name.split_once("::").unwrap().1;
    let name = name.trim_end_matches("::{{closure}}");
    let output = Command::new(env::current_exe().unwrap())
        .args(["--exact", name, "--nocapture", "--test-threads=1"])
        .env(INSIDE, "1")
        .output()
        .unwrap();
    let text = String::from_utf8_lossy(&output.stdout);
    assert!(
        output.status.success() && text.contains("1 passed"),
        "{}\n{text}\n{}",
        output.status,
        String::from_utf8_lossy(&output.stderr)
    );
}
