//! Websockets: views that talk with their client for as long as both want.
//!
//! The way of a connection, file by file:
//!
//! - `handshake` answers the request that asks for a websocket, after predicates and tweens have let it through.
//! - `socket` is what the view gets, and `shared` what it has in common with the connection; `message` and `close` are what both speak of.
//! - `argument` makes that when the arguments of a view are taken, `mapper` is how the view is called, and `conversation` what goes on
//!   around it.
//! - `options` are the limits, of which every one has a safe default.

mod argument;
mod close;
mod conversation;
mod mapper;
mod message;
mod options;
mod shared;
mod socket;

pub use close::{CloseCode, CloseReason, WebsocketClosed, WebsocketError};
pub use mapper::{Websocket, WebsocketMapper};
pub use message::{Message, MessageText};
pub(crate) use options::OwnedOptions;
pub use options::WebsocketOptions;
pub use shared::TrySendError;
pub use socket::{WebSocket, WebSocketReceiver, WebSocketSender};
