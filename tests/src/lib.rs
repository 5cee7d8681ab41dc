//! What the end-to-end tests have in common: an application that is served, a client, and a socket for what a client would not send.

#[cfg(doctest)]
mod book;
mod browser;
mod client;
mod library;
mod log;
mod program;
mod server;
mod told;
pub mod websocket;
mod wire;

pub use browser::{Browser, Visit};
pub use client::Reply;
pub use log::{Lines, Log};
pub use program::Program;
pub use server::{Server, app};
pub use told::{Tell, Told};
pub use wire::Wire;
