//! Plain functions that block, called from asynchronous code.

use std::panic::Location;

use super::current;
use super::executor::{Executor, ExecutorError};

/// Runs a function that blocks on the default executor of the application that the caller runs for, and waits for what it returns.
///
/// The worker of the caller serves others meanwhile. Where the application has no part in it, an executor runs the function that the
/// whole process shares. To have refusals as values, call [`Executor::run`] of [`Executor::current`].
///
/// # Panics
///
/// At the `.await`, with the panic of the function if that panics. A full queue unwinds there too, and in a view that is answered with
/// 503 and `Retry-After`. A program that is built with `panic = "abort"` ends there, so it calls [`Executor::run`].
///
/// # Example
///
/// ```
/// use aiopyramid::dispatch::run_in_executor;
///
/// # #[tokio::main(flavor = "current_thread")] async fn main() {
/// let host = run_in_executor(|| std::fs::read_to_string("/etc/hostname")).await;
/// # let _ = host;
/// # }
/// ```
#[doc(alias = "asyncio.to_thread")]
#[doc(alias = "spawn_blocking")]
#[track_caller]
pub fn run_in_executor<F, R>(function: F) -> impl Future<Output = R> + Send
where
    F: FnOnce() -> R + Send + 'static,
    R: Send + 'static,
{
    let at = Location::caller();
    async move { returned(Executor::current().run(function).await, at) }
}

/// [`run_in_executor`] on the executor of that name: one that `config.add_executor` or a section `[executors.NAME]` has added. The name
/// `default` is that of the default executor.
///
/// # Panics
///
/// As [`run_in_executor`], and when the application has no executor of that name; the message says what to write.
///
/// # Example
///
#[cfg_attr(feature = "web", doc = "```")]
#[cfg_attr(not(feature = "web"), doc = "```ignore")]
/// use aiopyramid::prelude::*;
/// use aiopyramid::settings::ExecutorSettings;
///
/// #[view_config(route = "/report")]
/// async fn report() -> String {
///     run_in_named_executor("reports", || "written where it may block".to_owned()).await
/// }
///
/// let mut config = Configurator::new();
/// config.scan_module(module_path!());
/// config.add_executor("reports", ExecutorSettings { threads: Some(2), ..ExecutorSettings::default() });
/// config.make_app().unwrap();
/// ```
#[track_caller]
pub fn run_in_named_executor<F, R>(name: &str, function: F) -> impl Future<Output = R> + Send
where
    F: FnOnce() -> R + Send + 'static,
    R: Send + 'static,
{
    let at = Location::caller();
    async move {
        match Executor::current_named(name) {
            Some(executor) => returned(executor.run(function).await, at),
            None => unknown(name).raise_at(at),
        }
    }
}

/// What the function returned, to those who cannot have an error: they unwind with it, and it tells their line.
fn returned<R>(result: Result<R, ExecutorError>, at: &'static Location<'static>) -> R {
    result.unwrap_or_else(|error| error.raise_at(at))
}

fn unknown(name: &str) -> ExecutorError {
    ExecutorError::Unknown {
        name: name.to_owned(),
        known: current::dispatcher().executors().names(),
    }
}
