//! Websockets: views that talk with their client for as long as both want.
//!
//! The way of a connection, file by file:
//!
//! - `handshake` answers the request that asks for a websocket, after predicates and tweens have let it through.
//! - `socket` is what the view gets, with `sending` for a message that waits for room, and `shared` what it has in common with the connection;
//!   `message` and `close` are what both speak of.
//! - `argument` makes a `socket` when the arguments of a view are taken, and `mapper` is how the view is called; `callbacks` is
//!   what it calls where it is written as an `impl`.
//! - `conversation` runs the view beside its connection, in one task; `driver` is the connection's part of it, with the codec of tungstenite
//!   on the `wire`, `framing` to know when that can be given back, and `life` for its clock. `goodbye` keeps a close frame back that would
//!   overtake answers, and `text_check` looks at texts that come slowly. `takeover` is where the connection comes from.
//! - `options` are the limits that a view sets, `terms` what they come to together with the settings; `origin` says which pages may connect.

mod argument;
pub(crate) mod callbacks;
mod close;
mod conversation;
mod driver;
mod framing;
mod goodbye;
mod handshake;
mod life;
#[cfg(test)]
pub(crate) mod loose;
mod mapper;
mod message;
mod options;
mod origin;
mod sending;
mod shared;
mod socket;
mod takeover;
mod terms;
mod text_check;
mod wire;

pub(crate) use conversation::pair;
pub(crate) use takeover::InProcess;
pub(crate) use wire::Client;

pub use close::{CloseCode, CloseReason, WebsocketClosed, WebsocketError};
pub use mapper::{Websocket, WebsocketMapper};
pub use message::{IntoMessage, Message, MessageText};
pub(crate) use options::OwnedOptions;
pub use options::WebsocketOptions;
pub use sending::Sending;
pub use shared::TrySendError;
pub(crate) use shared::{Offered, Strain};
pub use socket::{WebSocket, WebSocketReceiver, WebSocketSender};

#[cfg(test)]
mod tests;
