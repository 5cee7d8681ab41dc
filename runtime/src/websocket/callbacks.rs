//! Websockets in the style of callbacks: a state for each connection, and what is called when something happens to it.
//!
//! Callbacks follow one another strictly: first that of the opening, then one for each message in the order in which they came, each only
//! when the one before has ended, and at the end that of the closing (M24). The last one is called whatever became of the others, and what
//! became of them goes on behind it.

use std::future::{Future, ready};
use std::sync::{Arc, Mutex, PoisonError};

use super::{Message, WebSocket, WebsocketClosed};
use crate::dispatch::{Panicked, catch_future, try_spawn_greenlet};
use crate::error::{Error, Result};
use crate::http::{Request, Response, StatusCode};
use crate::view::{BoxFuture, View};

#[cfg(test)]
mod tests;

/// The callbacks of a websocket view. `#[websocket_view(...)]` on an `impl` implements it: a callback that is missing there does nothing.
#[doc(hidden)]
pub trait Callbacks: 'static {
    /// What there is one of for each connection.
    type State: Send + 'static;

    /// Makes the state. Its error is the answer to the request, which then opens no websocket.
    fn state(request: &Request) -> impl Future<Output = Result<Self::State>> + Send;

    /// The websocket is open.
    fn on_open(_held: &mut Held<Self::State>) -> impl Future<Output = Result<()>> + Send {
        ready(Ok(()))
    }

    /// A message has come.
    fn on_message(
        _held: &mut Held<Self::State>,
        _message: Message,
    ) -> impl Future<Output = Result<()>> + Send {
        ready(Ok(()))
    }

    /// There will be no further message.
    fn on_close(_held: &mut Held<Self::State>) -> impl Future<Output = Result<()>> + Send {
        ready(Ok(()))
    }
}

/// A state and its websocket, between two callbacks.
#[doc(hidden)]
pub struct Held<T>(Option<Box<Parts<T>>>);

struct Parts<T> {
    state: T,
    ws: WebSocket,
}

impl<T> Held<T> {
    fn new(state: T, ws: WebSocket) -> Held<T> {
        Held(Some(Box::new(Parts { state, ws })))
    }

    /// Both.
    ///
    /// # Errors
    ///
    /// After a greenlet whose stack was leaked, and they with it.
    pub fn parts(&mut self) -> Result<(&mut T, &mut WebSocket)> {
        match &mut self.0 {
            Some(parts) => Ok((&mut parts.state, &mut parts.ws)),
            None => Err(lost()),
        }
    }

    /// Lends both to a plain callback in a greenlet. They come back however that ends.
    ///
    /// # Errors
    ///
    /// The callback's, its panic as an error, and what keeps it from running.
    pub async fn in_greenlet<F>(&mut self, callback: F) -> Result<()>
    where
        T: Send + 'static,
        F: FnOnce(&mut T, &mut WebSocket) -> Result<()> + Send + 'static,
    {
        let slot = Slot::of(self.0.take());
        let _returned = Returned {
            slot: slot.clone(),
            held: self,
        };
        try_spawn_greenlet(move || {
            let mut lent = Lent {
                parts: slot.take(),
                slot,
            };
            let parts = lent.parts.as_mut().ok_or_else(lost)?;
            callback(&mut parts.state, &mut parts.ws)
        })
        .await?
    }
}

/// Where the parts lie while nobody works with them, on their way into a greenlet and back.
struct Slot<T>(Arc<Mutex<Option<Box<Parts<T>>>>>);

impl<T> Slot<T> {
    fn of(parts: Option<Box<Parts<T>>>) -> Slot<T> {
        Slot(Arc::new(Mutex::new(parts)))
    }

    fn take(&self) -> Option<Box<Parts<T>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).take()
    }

    fn put(&self, parts: Option<Box<Parts<T>>>) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = parts;
    }
}

impl<T> Clone for Slot<T> {
    fn clone(&self) -> Slot<T> {
        Slot(Arc::clone(&self.0))
    }
}

/// In the greenlet: what was lent goes back when the callback has ended, by a panic too.
struct Lent<T> {
    parts: Option<Box<Parts<T>>>,
    slot: Slot<T>,
}

impl<T> Drop for Lent<T> {
    fn drop(&mut self) {
        self.slot.put(self.parts.take());
    }
}

/// On the side that waits for it. Of a greenlet that never began it takes back what that has never taken.
struct Returned<'h, T> {
    slot: Slot<T>,
    held: &'h mut Held<T>,
}

impl<T> Drop for Returned<'_, T> {
    fn drop(&mut self) {
        self.held.0 = self.slot.take();
    }
}

fn lost() -> Error {
    Error::msg("the state of this websocket was lost with a greenlet whose stack was leaked")
}

/// A view of callbacks, ready to run: its state is made.
///
/// # Errors
///
/// Whatever keeps the state from being made.
#[doc(hidden)]
pub async fn begin<C: Callbacks>(
    request: &Request,
    ws: WebSocket,
) -> Result<BoxFuture<'static, Result<Response>>> {
    let held = Held::new(C::state(request).await?, ws);
    Ok(Box::pin(async move {
        run::<C>(held).await?;
        // Nobody sees it: the request was answered when the websocket was opened.
        Ok(Response::status_only(StatusCode::OK))
    }))
}

/// All callbacks of one connection, and then what became of them.
async fn run<C: Callbacks>(mut held: Held<C::State>) -> Result<()> {
    let talked = catch_future(talk::<C>(&mut held)).await;
    if held.0.is_none() {
        return ended(talked);
    }
    let closed = catch_future(C::on_close(&mut held)).await;
    if !matches!(talked, Ok(Ok(()))) {
        report(&closed);
        return ended(talked);
    }
    ended(closed)
}

async fn talk<C: Callbacks>(held: &mut Held<C::State>) -> Result<()> {
    C::on_open(held).await?;
    while let Some(message) = held.parts()?.1.recv().await {
        C::on_message(held, message).await?;
    }
    Ok(())
}

fn ended(outcome: Result<Result<()>, Panicked>) -> Result<()> {
    outcome.unwrap_or_else(|panicked| panicked.raise())
}

/// Tells of a failure behind which another one goes on.
fn report(closed: &Result<Result<()>, Panicked>) {
    match closed {
        Ok(Ok(())) => {}
        Ok(Err(error)) if error.downcast_ref::<WebsocketClosed>().is_some() => {}
        Ok(Err(error)) => tracing::error!("`on_close` failed as well: {error:?}"),
        Err(panicked) => tracing::error!("`on_close` {panicked}"),
    }
}

impl View {
    /// The same view, of which some callbacks are plain functions and run in greenlets.
    #[doc(hidden)]
    #[must_use]
    pub fn with_plain_callbacks(mut self) -> View {
        self.mapper.in_greenlet = true;
        self
    }
}
