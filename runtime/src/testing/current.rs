//! The request that the code of a test runs for, as if an application answered it.

use std::ops::Deref;

use super::DummyRequest;
use crate::dispatch::current::{Pushed, push};
use crate::http::Request;

/// A request that is [`Request::current`] until this is dropped, for everything that the thread runs outside of any other request: the
/// code of the test, the greenlets that it starts and what it has done on executor threads.
///
/// It belongs to its thread, so it cannot go into a task that may move. Where there are several, the last one counts, and the one before
/// it when that is dropped.
///
/// # Example
///
/// ```
/// use aiopyramid::prelude::*;
/// use aiopyramid::testing::DummyRequest;
///
/// fn asked_for() -> Option<String> {
///     Some(Request::current()?.query().ok()?.get("q")?.to_owned())
/// }
///
/// let request = DummyRequest::new().param("q", "bread").make_current();
/// assert_eq!(request.method(), Method::GET);
/// assert_eq!(asked_for().as_deref(), Some("bread"));
/// drop(request);
/// assert_eq!(asked_for(), None);
/// ```
#[must_use = "the request is the current one for as long as this is kept"]
pub struct CurrentRequest {
    request: Request,
    _pushed: Pushed,
}

impl DummyRequest {
    /// The request, as the one that the code of the test runs for.
    #[track_caller]
    pub fn make_current(self) -> CurrentRequest {
        let request = self.build();
        CurrentRequest {
            _pushed: push(request.origin()),
            request,
        }
    }
}

impl Deref for CurrentRequest {
    type Target = Request;

    fn deref(&self) -> &Request {
        &self.request
    }
}

impl std::fmt::Debug for CurrentRequest {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "CurrentRequest({:?})", self.request)
    }
}
