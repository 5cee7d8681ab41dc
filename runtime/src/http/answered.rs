//! A response on its way out as an error.

use std::fmt;
use std::sync::{Mutex, PoisonError};

use ::http::StatusCode;

use super::Response;

/// An error that says itself how it is answered: with this response.
pub(crate) struct Answered {
    status: StatusCode,
    response: Mutex<Option<Response>>,
}

impl Answered {
    #[cfg_attr(
        not(feature = "axum-core-05"),
        expect(dead_code, reason = "no error of the framework's own is one")
    )]
    pub(crate) fn with(response: Response) -> Answered {
        Answered {
            status: response.status(),
            response: Mutex::new(Some(response)),
        }
    }

    /// The response. It cannot be sent twice, so whoever asks again gets the status alone.
    pub(crate) fn take(&self) -> Response {
        let mut response = self.response.lock().unwrap_or_else(PoisonError::into_inner);
        response
            .take()
            .unwrap_or_else(|| Response::status_only(self.status))
    }
}

impl fmt::Display for Answered {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the request was answered with {}", self.status)
    }
}

impl fmt::Debug for Answered {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Answered({})", self.status)
    }
}

impl std::error::Error for Answered {}
