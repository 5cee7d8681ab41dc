//! What expansions of `#[subscriber]` call.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use crate::error::{Ended, Result};
use crate::event::{Event, NewResponse};

use crate::event::When;

pub use crate::event::AnyEvent;

/// A subscriber that is told where a predicate of its event holds.
pub fn when<E, P, S>(predicate: P, subscriber: S) -> When<P, S>
where
    P: Fn(&E) -> bool + Send + Sync + 'static,
{
    When(predicate, subscriber)
}

/// What a subscriber returned.
pub fn ended<T: Ended>(returned: T) -> Result<()> {
    returned.ended()
}

/// A plain subscriber to an event.
pub fn told<E, F>(subscriber: F) -> F
where
    E: Event,
    F: Fn(&E) -> Result<()> + Send + Sync + 'static,
{
    subscriber
}

/// An `async fn` that is told of an event.
pub fn told_coroutine<E, F, Fut>(subscriber: F) -> F
where
    E: Event,
    F: Fn(Arc<E>) -> Fut + Send + Sync + 'static,
    Fut: Future<Output = Result<()>> + Send + 'static,
{
    subscriber
}

/// A plain subscriber that may change what it is told of.
pub fn changing<E, F>(subscriber: F) -> F
where
    E: Changeable,
    F: Fn(&mut E) -> Result<()> + Send + Sync + 'static,
{
    subscriber
}

/// An `async fn` that may change what it is told of.
pub fn changing_coroutine<E, F>(subscriber: F) -> F
where
    E: Changeable,
    F: for<'e> Fn(&'e mut E) -> Pin<Box<dyn Future<Output = Result<()>> + Send + 'e>>
        + Send
        + Sync
        + 'static,
{
    subscriber
}

/// An event that has one owner at a time.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be changed by its subscribers",
    label = "others are told of it too",
    note = "take `&{Self}`, or `Arc<{Self}>` in an `async fn`; the event whose subscribers may change it is `NewResponse`"
)]
pub trait Changeable: 'static {}

impl Changeable for NewResponse {}
