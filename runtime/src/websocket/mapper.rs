//! The mapper of websocket views.

use std::future::Future;

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

#[diagnostic::do_not_recommend]
impl Complete<Opened> for Websocket {}

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

    async fn call<F>(_info: &ViewInfo, _request: &Request, view: F) -> Result<F::Output>
    where
        F: Future<Output: Send> + Send,
    {
        Ok(view.await)
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
