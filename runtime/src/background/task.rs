//! What can be spawned: futures, asynchronous functions and plain ones.

use std::fmt;
use std::future::Future;
use std::pin::Pin;

use crate::error::{Error, Result};

/// What [`Request::spawn`](crate::Request::spawn) takes: a future, an async function without arguments, or a plain one. `M` only tells
/// them apart.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is nothing that a request can spawn",
    label = "neither a future nor a function without arguments",
    note = "spawn an `async move {{ ... }}` block, an `async move || ...` closure, or a plain `move || ...` closure; each returns nothing, or a `Result<(), E>`"
)]
pub trait IntoTask<M> {
    /// The task.
    #[doc(hidden)]
    fn into_task(self) -> Task;
}

/// Something that runs once, ready to be spawned.
pub struct Task(pub(crate) Work);

/// A task as it is written.
pub(crate) enum Work {
    Coroutine(Pin<Box<dyn Future<Output = Result<()>> + Send>>),
    Plain(Box<dyn FnOnce() -> Result<()> + Send>),
}

impl fmt::Debug for Task {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.0 {
            Work::Coroutine(_) => "Task(async fn)",
            Work::Plain(_) => "Task(fn)",
        })
    }
}

/// What a task returns: nothing, or a `Result<(), E>` whose error is logged.
#[diagnostic::on_unimplemented(
    message = "a task cannot return `{Self}`",
    label = "nobody would see it",
    note = "return nothing, or a `Result<(), E>` whose error is logged"
)]
pub trait Outcome {
    /// As a result.
    #[doc(hidden)]
    fn into_result(self) -> Result<()>;
}

impl Outcome for () {
    fn into_result(self) -> Result<()> {
        Ok(())
    }
}

impl<E: Into<Error>> Outcome for Result<(), E> {
    fn into_result(self) -> Result<()> {
        self.map_err(Into::into)
    }
}

/// What never returns returns nothing: a loop without an end.
impl Outcome for Never {
    fn into_result(self) -> Result<()> {
        self
    }
}

/// The type `!`, which stable Rust has no name for outside of signatures.
type Never = <fn() -> ! as Returns>::Value;

/// What a function returns.
#[doc(hidden)]
#[allow(
    unreachable_pub,
    reason = "the type of an implementation must be as public as its trait"
)]
pub trait Returns {
    #[doc(hidden)]
    type Value;
}

impl<T> Returns for fn() -> T {
    type Value = T;
}

/// The cases of [`IntoTask`].
#[doc(hidden)]
#[allow(
    unreachable_pub,
    reason = "the trait's parameter must be as public as the trait"
)]
pub mod case {
    #[derive(Debug)]
    pub struct Future;
    #[derive(Debug)]
    pub struct Coroutine;
    #[derive(Debug)]
    pub struct Plain;
}

impl<F> IntoTask<case::Future> for F
where
    F: Future<Output: Outcome> + Send + 'static,
{
    fn into_task(self) -> Task {
        let work = async move { self.await.into_result() };
        Task(Work::Coroutine(Box::pin(work)))
    }
}

impl<F, Fut> IntoTask<(case::Coroutine, Fut)> for F
where
    F: FnOnce() -> Fut + Send + 'static,
    Fut: Future<Output: Outcome> + Send + 'static,
{
    fn into_task(self) -> Task {
        let work = async move { self().await.into_result() };
        Task(Work::Coroutine(Box::pin(work)))
    }
}

impl<F, T> IntoTask<(case::Plain, T)> for F
where
    F: FnOnce() -> T + Send + 'static,
    T: Outcome,
{
    fn into_task(self) -> Task {
        Task(Work::Plain(Box::new(move || self().into_result())))
    }
}
