//! Websockets without a connection, for tests.

use std::sync::Arc;
use std::task::{Context, Waker};

use super::shared::{Outgoing, Shared};
use super::{CloseReason, Message, WebSocket};
use crate::http::Request;

/// The end of a websocket where its client would be.
pub(crate) struct Loose(Arc<Shared>);

/// A websocket that belongs to no application, with room for that many bytes.
pub(crate) fn websocket(send_queue: usize) -> (WebSocket, Loose) {
    let request = Request::builder().build();
    let shared = Arc::new(Shared::default());
    shared.open(None, send_queue);
    (WebSocket::new(Arc::clone(&shared), request), Loose(shared))
}

impl Loose {
    /// What has been sent since the last time.
    pub(crate) fn received(&self) -> Vec<Message> {
        std::iter::from_fn(|| self.next()).collect()
    }

    /// The next of what has been sent.
    pub(crate) fn next(&self) -> Option<Message> {
        loop {
            let (outgoing, size) = self.0.next_outgoing()?;
            let nobody = Context::from_waker(Waker::noop());
            self.0.written(size, &nobody);
            if let Outgoing::Message(message) = outgoing {
                return Some(message);
            }
        }
    }

    /// The client goes away.
    pub(crate) fn end(&self) {
        self.0.over();
    }

    /// How this side closes.
    pub(crate) fn closing(&self) -> Option<CloseReason> {
        self.0.closing().map(|closing| closing.reason)
    }
}
