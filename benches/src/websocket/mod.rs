//! Websockets that send back what they get, beside those of the peers.

pub(crate) mod echo;
pub(crate) mod instructions;
pub(crate) mod memory;

/// How many websockets echo at the same time.
const CONNECTIONS: usize = 64;
