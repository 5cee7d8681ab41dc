//! A state of the application.

use std::sync::atomic::{AtomicU64, Ordering};

use aiopyramid::prelude::*;

/// How often the page below was asked for.
#[derive(Default)]
pub(crate) struct Visits(AtomicU64);

/// A state comes by its type. One that nobody provides is an error before the first request.
#[view_config(route = "/visits")]
async fn visits(State(visits): State<Visits>) -> String {
    format!(
        "visit number {}",
        visits.0.fetch_add(1, Ordering::Relaxed) + 1
    )
}
