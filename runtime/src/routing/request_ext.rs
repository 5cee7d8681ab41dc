//! What a request knows of its route.

use std::sync::Arc;

use super::tree::Spans;
use super::{Matchdict, Route};
use crate::http::Request;

/// The route that a request matched, and where in its path the placeholders are.
pub(crate) struct Matched {
    pub(crate) route: Arc<Route>,
    pub(crate) spans: Spans,
}

impl Request {
    /// The route that the request matched; `None` before the match, in a tween for example, and where there was none (L7).
    pub fn matched_route(&self) -> Option<&Arc<Route>> {
        self.resolution::<Matched>().map(|matched| &matched.route)
    }

    /// The placeholders of the matched route with their decoded texts; empty where no route matched.
    pub fn matchdict(&self) -> Matchdict<'_> {
        match (self.resolution::<Matched>(), self.path_info()) {
            (Some(matched), Ok(path)) => Matchdict::new(path, matched),
            _ => Matchdict::default(),
        }
    }

    /// Keeps the match. False if there is one already.
    #[must_use]
    pub(crate) fn set_matched(&self, matched: Matched) -> bool {
        self.resolve(matched)
    }
}
