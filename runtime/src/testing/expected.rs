//! Which statuses a test takes for an answer (Q7).

use super::TestResponse;
use crate::http::StatusCode;

/// What status a response may have.
#[derive(Debug, Clone, Copy, Default)]
pub(super) enum Expected {
    /// The test looks itself.
    #[default]
    Anything,
    /// 2xx or 3xx.
    Success,
    Exactly(StatusCode),
}

impl Expected {
    /// That status alone.
    ///
    /// # Panics
    ///
    /// When there is no such status.
    #[track_caller]
    pub(super) fn exactly(status: u16) -> Expected {
        match StatusCode::from_u16(status) {
            Ok(status) => Expected::Exactly(status),
            Err(_) => panic!("there is no status {status}"),
        }
    }

    pub(super) fn admits(self, status: StatusCode) -> bool {
        match self {
            Expected::Anything => true,
            Expected::Success => status.is_success() || status.is_redirection(),
            Expected::Exactly(expected) => status == expected,
        }
    }

    /// Fails with the response, if it has another status.
    #[track_caller]
    pub(super) fn check(self, response: &TestResponse) {
        if !self.admits(response.status()) {
            match self {
                Expected::Exactly(expected) => {
                    response.fail(format_args!("the status {expected} was expected"))
                }
                _ => response.fail("a status of 2xx or 3xx was expected"),
            }
        }
    }
}
