//! What stands in the head of a request: itself, method, target, headers, and the peer's address.

use std::convert::Infallible;
use std::net::SocketAddr;

use ::http::{HeaderMap, Method, StatusCode, Uri};

use super::{FromRequest, Leaves};
use crate::http::{Rejection, Request};

/// Extractors that only copy something from the head and never fail.
macro_rules! copied_from_the_head {
    ($($type:ty: |$request:ident| $value:expr, sees placeholders: $sees:literal;)*) => {
        $(impl FromRequest for $type {
            type Body = Leaves;
            type Rejection = Infallible;

            const SEES_PLACEHOLDERS: bool = $sees;

            async fn from_request($request: &Request) -> Result<Self, Infallible> {
                Ok($value)
            }
        })*
    };
}

copied_from_the_head! {
    Request: |request| request.clone(), sees placeholders: true;
    Method: |request| request.method().clone(), sees placeholders: false;
    Uri: |request| request.uri().clone(), sees placeholders: false;
    HeaderMap: |request| request.headers().clone(), sees placeholders: false;
}

/// The address at the other end of the connection.
///
/// # Errors
///
/// 500 for a request that came over no connection, as in a test; take `Option<Peer>` where that happens.
///
/// # Example
///
/// ```
/// use aiopyramid::prelude::*;
///
/// #[view_config(route = "/ip")]
/// async fn ip(Peer(address): Peer) -> String {
///     address.ip().to_string()
/// }
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[doc(alias = "remote_addr")]
pub struct Peer(pub SocketAddr);

impl FromRequest for Peer {
    type Body = Leaves;
    type Rejection = Rejection;

    async fn from_request(request: &Request) -> Result<Self, Rejection> {
        let none = || {
            Rejection::new(
                StatusCode::INTERNAL_SERVER_ERROR,
                "the request came over no connection",
            )
            .absent()
        };
        request.peer_addr().map(Peer).ok_or_else(none)
    }

    fn is_absent(rejection: &Rejection) -> bool {
        rejection.is_absent()
    }
}
