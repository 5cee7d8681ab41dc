//! Plain tasks of requests: on a thread of the default executor, however long that is full.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use super::Ticket;
use crate::dispatch::{Dispatcher, catch, is_overload};
use crate::error::Result;

/// How long a task waits that finds the executor full, the first time and the longest.
const PAUSES: (Duration, Duration) = (Duration::from_millis(10), Duration::from_secs(1));

/// Runs a plain task on the default executor. It was accepted, so a full queue makes it wait.
pub(crate) async fn on_executor(
    ticket: Ticket,
    function: Box<dyn FnOnce() -> Result<()> + Send>,
    dispatcher: &Dispatcher,
) {
    let executor = dispatcher.executors().default_one().clone();
    let ticket = Arc::new(ticket);
    let own = Arc::clone(&ticket);
    let work = move || {
        own.waits(false);
        own.holds_thread();
        own.end(catch(function));
    };
    // Stays here until a thread takes it: what a full executor refuses is dropped.
    let waiting = Arc::new(Mutex::new(Some(work)));
    let mut pause = PAUSES.0;
    let done = ticket.until_cut(async {
        // In the order in which they came. The executor's own queue is left to views.
        let _place = ticket.places(executor.options().threads).acquire().await;
        loop {
            let waiting = Arc::clone(&waiting);
            let begin = move || {
                let work = waiting.lock().unwrap_or_else(PoisonError::into_inner).take();
                if let Some(work) = work {
                    work();
                }
            };
            match executor.run(begin).await {
                Err(error) if is_overload(&error) => {
                    if ticket.waits(true) {
                        tracing::warn!(task = %ticket.title(), "a background task waits, and so do those after it: {error}");
                    }
                }
                _ => return,
            }
            match dispatcher.home().sleep(pause) {
                Ok(sleep) => sleep.await,
                Err(_) => tokio::task::yield_now().await,
            }
            pause = (pause * 2).min(PAUSES.1);
        }
    });
    done.await;
}
