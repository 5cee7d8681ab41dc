//! `Text`: the body as text.

use super::{FromRequest, Reads};
use crate::http::{Rejection, Request};

/// The body as UTF-8 text. A bare `String` is not an argument, because a misspelt placeholder would then read the body in silence.
///
/// # Errors
///
/// 413 over the limit, 400 when it is no UTF-8.
///
/// # Example
///
/// ```
/// use aiopyramid::prelude::*;
///
/// #[view_config(route = "/shout", request_method = "POST")]
/// async fn shout(Text(text): Text) -> String {
///     text.to_uppercase()
/// }
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Text(pub String);

impl FromRequest for Text {
    type Body = Reads;
    type Rejection = Rejection;

    async fn from_request(request: &Request) -> Result<Self, Rejection> {
        match String::from_utf8(request.body().await?.into()) {
            Ok(text) => Ok(Text(text)),
            Err(_) => Err(Rejection::bad_request("the body is not UTF-8")),
        }
    }
}

impl std::ops::Deref for Text {
    type Target = str;

    fn deref(&self) -> &str {
        &self.0
    }
}
