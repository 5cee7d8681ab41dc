//! What views tell a test, from whichever thread they run on.

use std::sync::mpsc::{self, Receiver, Sender};
use std::time::Duration;

/// Tells a test what happens: a state of an application, for its views.
#[derive(Debug, Clone)]
pub struct Tell(Sender<String>);

/// What a test is told, in order.
#[derive(Debug)]
pub struct Told(Receiver<String>);

/// Keeps a test from hanging; nothing waits this long otherwise.
const PATIENCE: Duration = Duration::from_secs(20);

impl Tell {
    /// One who tells, and who is told.
    pub fn new() -> (Tell, Told) {
        let (tell, told) = mpsc::channel();
        (Tell(tell), Told(told))
    }

    /// Tells it. That nobody listens any more is no failure.
    pub fn say(&self, what: impl Into<String>) {
        let _ = self.0.send(what.into());
    }
}

impl Told {
    /// Waits for the next.
    ///
    /// # Panics
    ///
    /// When it does not come.
    #[track_caller]
    pub fn next(&self) -> String {
        match self.0.recv_timeout(PATIENCE) {
            Ok(what) => what,
            Err(_) => panic!("nobody tells what this test waits for"),
        }
    }

    /// What was told and not taken yet.
    pub fn rest(&self) -> Vec<String> {
        self.0.try_iter().collect()
    }
}
