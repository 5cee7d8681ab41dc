//! What goes on beside the answers of an application: its background tasks, and what requests have spawned.
//!
//! | | written as | runs |
//! |---|---|---|
//! | `config.background(...)` | `async fn` | awaited on the home thread of the application, where its states live |
//! | | plain `fn` | on a thread of its own, since a loop would hold an executor's for good |
//! | `request.spawn(...)` | a future, `async fn` | awaited where the request was answered: on its worker |
//! | | plain `fn` | on a thread of the default executor, as a plain view does: it may block |
//!
//! All of them are counted in one place, which knows what is not done yet. At a shutdown they have the time that connections have,
//! `[server] shutdown_timeout`. What is left then is cut off together, and the log names it.

mod on_executor;
mod task;
mod tasks;

use std::fmt;

pub(crate) use self::on_executor::on_executor;
pub(crate) use self::task::Work;
pub use self::task::{IntoTask, Outcome, Task, case};
pub(crate) use self::tasks::{Tasks, Ticket, Title};

/// What goes on beside the answers at the moment, and what has become of the rest.
///
/// # Example
///
/// ```
/// use aiopyramid::prelude::*;
///
/// let app = Configurator::new().make_app()?;
/// assert_eq!(app.background().tasks, 0);
/// # Ok::<(), Error>(())
/// ```
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct BackgroundCounts {
    /// Tasks of `config.background` that have started and not ended.
    pub tasks: usize,
    /// Tasks that requests have spawned and that have not ended, those included that wait for their response to be sent.
    pub spawned: usize,
    /// How many tasks of requests were refused so far, because there were as many as `[background] max` allows.
    pub refused: usize,
    /// How many tasks of both kinds have ended so far with an error or a panic.
    pub failed: usize,
    /// How many tasks of both kinds were cut off so far, by a shutdown or by the end of the program that ran them.
    pub cut_off: usize,
    /// Websockets whose view has not returned yet. A shutdown waits for them as for tasks.
    #[cfg(feature = "websocket")]
    pub websockets: usize,
}

/// Why a request could not spawn a task. Nothing of it ran.
///
/// Unhandled in a view it is answered with 503 and `Retry-After` where there were too many.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum SpawnError {
    /// There are as many as `[background] max` allows.
    Full {
        /// That number.
        max: usize,
    },
    /// The time of the shutdown has passed.
    ShutDown,
}

impl fmt::Display for SpawnError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            SpawnError::Full { max } => write!(
                f,
                "requests have spawned as many tasks that are not done as `[background] max` allows, which is {max}"
            ),
            SpawnError::ShutDown => {
                f.write_str("the application has shut down, so a task would never run")
            }
        }
    }
}

impl std::error::Error for SpawnError {}
