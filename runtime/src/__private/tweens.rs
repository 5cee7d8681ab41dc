//! What expansions of `#[tween]` call, beside what they have in common with those of `#[view_config]`.

use crate::http::Response;

pub use crate::config::TweenOptions;
pub use crate::http::Request;
pub use crate::tween::{Handler, Next, Tween};

/// What a tween may return, alone or in a `Result`.
#[diagnostic::on_unimplemented(
    message = "a tween returns a `Response`",
    label = "`{Self}` is none",
    note = "what a view may return becomes one by `value.answer(&request)?`; a text by `Response::text(...)`"
)]
pub trait ResponseOfTween {
    /// The response.
    fn response(self) -> Response;
}

impl ResponseOfTween for Response {
    fn response(self) -> Response {
        self
    }
}

/// The response that a tween returned.
pub fn response_of_tween<R: ResponseOfTween>(returned: R) -> Response {
    returned.response()
}
