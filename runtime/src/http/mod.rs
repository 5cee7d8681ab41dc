//! What HTTP knows: requests, responses, bodies, parameters and statuses.
//!
//! Nothing here knows of routes, views, contexts or permissions. What later rooms learn about a request they add in a second
//! `impl` block of their own (`routing/request_ext.rs` is one), and keep in the request's [`Extensions`].

mod body;
mod extensions;
pub mod httpexceptions;
mod multidict;
mod percent;
mod rejection;
mod remembered;
mod request;
mod response;
mod ties;

pub use body::{Body, BodyError, BoxError};
pub use extensions::{Extensions, TypeMap};
pub use multidict::{MultiDict, RequestParams};
pub use rejection::Rejection;
pub use request::{BodyTaken, Request, RequestBuilder};
pub use response::Response;
pub(crate) use ties::Ties;

pub use ::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, Uri, Version, header};
