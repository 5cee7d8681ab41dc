//! What was meant: what a view says of its connections.

use std::time::Duration;

use syn::{Expr, LitBool, LitStr};

/// What `WebsocketOptions` will say. Those by key are only there where something was written.
#[derive(Default)]
pub(crate) struct Options {
    pub(super) subprotocols: Vec<LitStr>,
    pub(super) origins: Option<Vec<LitStr>>,
    pub(super) sizes: Vec<(&'static str, Expr)>,
    pub(super) spans: Vec<(&'static str, SpanOfTime)>,
    pub(super) flags: Vec<(&'static str, LitBool)>,
}

/// A span of time.
pub(super) enum SpanOfTime {
    /// A text that was read.
    Read(Duration),
    /// A number of seconds as it was written.
    Seconds(Expr),
}
