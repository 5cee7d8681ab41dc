//! What HTTP knows: requests, responses, bodies, parameters and statuses.
//!
//! Nothing here knows of routes, views, contexts or permissions. What later rooms learn about a request they add in a second
//! `impl` block of their own (`routing/request_ext.rs` is one), and keep in the request's [`Extensions`].

mod accept;
mod answered;
mod below;
mod body;
mod body_stream;
mod callbacks;
#[cfg(feature = "cookies")]
pub mod cookies;
#[cfg(feature = "websocket")]
mod departure;
mod extensions;
pub mod httpexceptions;
mod invalid;
#[cfg(any(feature = "multipart", feature = "files"))]
mod invisible;
mod multidict;
#[cfg(feature = "multipart")]
mod multipart;
mod percent;
mod problem;
mod rejection;
mod remembered;
mod request;
mod request_local;
mod response;
mod response_draft;
mod service;
mod spawn;
mod ties;
#[cfg(feature = "websocket")]
mod upgrade;

pub use accept::Accept;
pub(crate) use answered::Answered;
pub use below::OriginalUri;
pub(crate) use below::{MountedIn, below};
pub use body::{Body, BodyError, BoxError};
pub(crate) use callbacks::Finishing;
pub use callbacks::{
    FinishedCallback, IntoFinishedCallback, IntoResponseCallback, ResponseCallback,
};
pub use extensions::{Extensions, TypeMap};
pub use invalid::{FieldError, Invalid};
#[cfg(any(feature = "multipart", feature = "files"))]
pub(crate) use invisible::is_invisible;
pub use multidict::{MultiDict, RequestParams};
#[cfg(feature = "multipart")]
pub use multipart::{Multipart, Part, Progress, Upload, UploadReader, Uploads};
#[cfg(feature = "multipart")]
pub(crate) use multipart::{UPLOAD, UploadTable};
pub use problem::ProblemDetails;
pub use rejection::Rejection;
pub use request::{BodyTaken, Request, RequestBuilder};
pub use request_local::RequestLocal;
pub use response::Response;
pub use response_draft::ResponseDraft;
pub use service::HttpService;
pub(crate) use spawn::Answering;
pub(crate) use ties::Ties;
#[cfg(feature = "websocket")]
pub(crate) use upgrade::Upgrade;

pub use ::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, Uri, Version, header};
