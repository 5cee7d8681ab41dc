//! The websocket as an argument of a view.

use std::sync::Arc;

use super::WebSocket;
use super::shared::Shared;
use crate::error::Error;
use crate::extract::{FromRequest, Opens};
use crate::http::Request;

/// What a request's websocket and its connection have in common, once the websocket has been taken from the request.
pub(super) fn shared_of(request: &Request) -> Option<Arc<Shared>> {
    request.extensions().get::<Shared>()
}

/// The websocket that the request opens. It is open once the view runs: the handshake comes after all arguments.
impl FromRequest for WebSocket {
    type Body = Opens;
    type Rejection = Error;

    async fn from_request(request: &Request) -> Result<WebSocket, Error> {
        if shared_of(request).is_some() {
            let twice = "the websocket of a request is taken once";
            return Err(Error::msg(twice));
        }
        let shared = Arc::<Shared>::default();
        request.extensions().insert_shared(Arc::clone(&shared));
        Ok(WebSocket::new(shared, request.clone()))
    }
}
