//! What the end-to-end tests have in common: an application that is served, a client, and a socket for what a client would not send.

#[cfg(doctest)]
mod book;
mod client;
mod library;
mod log;
mod server;
mod told;
pub mod websocket;
mod wire;

pub use client::Reply;
pub use log::{Lines, Log};
pub use server::{Server, app};
pub use told::{Tell, Told};
pub use wire::Wire;
