//! Websockets: views that talk with their client for as long as both want.
//!
//! The way of a connection, file by file:
//!
//! - `handshake` answers the request that asks for a websocket, after predicates and tweens have let it through.
//! - `socket` is what the view gets, and `shared` what it has in common with the connection; `message` and `close` are what both speak of.
//! - `options` are the limits, of which every one has a safe default.

mod close;
#[cfg(test)]
pub(crate) mod loose;
mod message;
mod options;
mod shared;
mod socket;

pub use close::{CloseCode, CloseReason, WebsocketClosed, WebsocketError};
pub use message::{Message, MessageText};
pub use options::WebsocketOptions;
pub use shared::TrySendError;
pub use socket::{WebSocket, WebSocketReceiver, WebSocketSender};
