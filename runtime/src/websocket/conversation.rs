//! What goes on around a websocket's view.

use crate::error::Result;
use crate::http::{Request, Response, StatusCode};
use crate::view::{Early, ViewInfo};

/// Opens the websocket and runs its view.
pub(crate) async fn converse(
    _info: &ViewInfo,
    _request: &Request,
    early: Early,
    view: impl Future<Output = Result<Result<Response>>> + Send,
) -> Result<Response> {
    early.answer(Response::status_only(StatusCode::SWITCHING_PROTOCOLS));
    view.await?
}
