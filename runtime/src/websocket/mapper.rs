//! The mapper of websocket views.

use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};

use super::conversation::converse;
use crate::dispatch::try_spawn_greenlet;
use crate::error::Result;
use crate::http::{Request, Response};
use crate::view::mapper::{Conversation, sealed};
use crate::view::{AsyncViewMapper, Complete, Early, Opened, SyncViewMapper, Unopened, ViewInfo};

/// The conversation of a websocket: messages both ways, until one side closes.
///
/// A mapper of one's own for websocket views names it as its `Conversation`.
#[derive(Debug, Clone, Copy)]
pub struct Websocket;

impl sealed::Sealed for Websocket {}

impl Conversation for Websocket {
    type Outcome = Result<()>;
    type Arguments = Unopened;

    const OUTLASTS_ANSWER: bool = true;

    fn converse(
        info: &ViewInfo,
        request: &Request,
        early: Early,
        view: impl Future<Output = Result<Result<Response>>> + Send,
    ) -> impl Future<Output = Result<Response>> + Send {
        converse(info, request, early, view)
    }
}

/// For any state with that condition, since of one state alone the compiler would say that it expected that.
#[diagnostic::do_not_recommend]
impl<S: IsOpened> Complete<S> for Websocket {}

/// The state of arguments of which one is the websocket.
pub trait IsOpened {}

impl IsOpened for Opened {}

/// Runs websocket views: an `async fn` is awaited on the worker, a plain `fn` runs in a greenlet on the worker, where it waits by
/// `synchronize(ws.recv())`. Its views take a `WebSocket`.
///
/// `#[websocket_view(...)]` is `#[view_config(...)]` with this mapper and with options of its own.
///
/// # Example
///
/// ```
/// use aiopyramid::prelude::*;
///
/// #[view_config(route = "/echo", mapper = WebsocketMapper)]
/// fn echo(mut ws: WebSocket) -> Result<()> {
///     while let Some(message) = synchronize(ws.recv()) {
///         synchronize(ws.send(message))?;
///     }
///     Ok(())
/// }
/// ```
#[doc(alias = "UWSGIWebsocketMapper")]
#[derive(Debug, Clone, Copy)]
pub struct WebsocketMapper;

impl AsyncViewMapper for WebsocketMapper {
    type Conversation = Websocket;

    fn call<F>(
        _info: &ViewInfo,
        _request: &Request,
        view: F,
    ) -> impl Future<Output = Result<F::Output>> + Send
    where
        F: Future<Output: Send> + Send,
    {
        Awaited { view }
    }
}

impl SyncViewMapper for WebsocketMapper {
    type Conversation = Websocket;

    async fn call<F, R>(_info: &ViewInfo, _request: &Request, view: F) -> Result<R>
    where
        F: FnOnce() -> R + Send + 'static,
        R: Send + 'static,
    {
        Ok(try_spawn_greenlet(view).await?)
    }
}

pin_project_lite::pin_project! {
    /// A view that the mapper has only to await. An `async` block would hold it twice.
    struct Awaited<F> {
        #[pin]
        view: F,
    }
}

impl<F: Future> Future for Awaited<F> {
    type Output = Result<F::Output>;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        self.project().view.poll(cx).map(Ok)
    }
}
