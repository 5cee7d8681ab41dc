//! `RawBody`: the bytes of the body; and the body itself, as a stream.

use bytes::Bytes;

use super::{FromRequest, Reads};
use crate::error::Error;
use crate::http::{Body, Rejection, Request};

/// The body as bytes.
///
/// # Errors
///
/// 413 over the limit.
///
/// # Example
///
/// ```
/// use aiopyramid::prelude::*;
///
/// #[view_config(route = "/size", request_method = "PUT")]
/// async fn size(RawBody(bytes): RawBody) -> String {
///     format!("{} bytes", bytes.len())
/// }
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RawBody(pub Bytes);

impl FromRequest for RawBody {
    type Body = Reads;
    type Rejection = Rejection;

    async fn from_request(request: &Request) -> Result<Self, Rejection> {
        Ok(RawBody(request.body().await?))
    }
}

impl std::ops::Deref for RawBody {
    type Target = Bytes;

    fn deref(&self) -> &Bytes {
        &self.0
    }
}

/// The body as it arrives, for what is too large to hold. It ends with 413 where the limit is passed.
impl FromRequest for Body {
    type Body = Reads;
    type Rejection = Error;

    async fn from_request(request: &Request) -> Result<Self, Error> {
        request.take_body("an argument `Body`")
    }
}
