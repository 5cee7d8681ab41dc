//! The bridge to the ecosystem around axum-core, with libraries as their authors publish them.

#![allow(clippy::unwrap_used, reason = "helpers of tests may fail as tests do")]

mod body;
mod cookies;
mod extractors;
mod mount;
mod responses;
mod sessions;
mod tower_http_services;
mod tower_layers;
mod unfillable;
mod websocket;
