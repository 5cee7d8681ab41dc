//! Extractors of the ecosystem, asked for their value.

use std::any::type_name;
use std::sync::{Mutex, PoisonError};

use ::http::request::Parts;
use axum_core::extract::{DefaultBodyLimit, FromRequest, FromRequestParts};
use http_body_util::Limited;

use super::{AppState, rejection};
use crate::error::Result;
use crate::http::{Body, Request};

/// Reads a value by its `FromRequestParts`, as an argument of a view is read. The body stays where it is.
///
/// For code that has a request and no argument: a tween, an extractor of one's own.
///
/// # Errors
///
/// What the client gets instead: the rejection as a response if that is of the 4xx family, else a [`Failure`](super::Failure).
///
/// # Example
///
/// ```
/// use aiopyramid::bridge::axum_core_05::extract_parts;
/// use aiopyramid::prelude::*;
///
/// # #[tokio::main(flavor = "current_thread")] async fn main() -> Result<()> {
/// let request = Request::builder().uri("/search?q=rust").build();
/// // An extractor of axum-core's own; any other is read in the same way.
/// let version: http::Version = extract_parts(&request).await?;
/// assert_eq!(version, http::Version::HTTP_11);
/// # Ok(()) }
/// ```
pub async fn extract_parts<T: FromRequestParts<AppState>>(request: &Request) -> Result<T> {
    let state = AppState::of(request);
    let mut head = Head::lend(request);
    let outcome = T::from_request_parts(&mut head, &state).await;
    Head::give_back(request, head);
    match outcome {
        Ok(value) => Ok(value),
        Err(rejection) => Err(rejection::error::<T>(rejection, &state).await),
    }
}

/// Reads a value by its `FromRequest`, as an argument of a view is read. It takes the body, which nobody else can have then, unless
/// `request.body()` has read it before.
///
/// # Errors
///
/// Those of [`extract_parts`]; those of [`Request::take_body`].
///
/// # Example
///
/// ```
/// use aiopyramid::bridge::axum_core_05::extract;
/// use aiopyramid::prelude::*;
///
/// # #[tokio::main(flavor = "current_thread")] async fn main() -> Result<()> {
/// let request = Request::builder().body("hello").build();
/// let text: String = extract(&request).await?;
/// assert_eq!(text, "hello");
/// # Ok(()) }
/// ```
pub async fn extract<T: FromRequest<AppState>>(request: &Request) -> Result<T> {
    let state = AppState::of(request);
    let outcome = T::from_request(whole::<T>(request)?, &state).await;
    match outcome {
        Ok(value) => Ok(value),
        Err(rejection) => Err(rejection::error::<T>(rejection, &state).await),
    }
}

/// The request as the ecosystem has it, for one extractor that reads the body.
///
/// The limit is that of the framework, told to the extractor and kept by the body: an error of the body that is not `http_body_util`'s own
/// would be 400 in axum-core.
fn whole<T>(request: &Request) -> Result<axum_core::extract::Request> {
    let head = Head::lend(request);
    // The extractor keeps its head, so what it may leave there is lost, and what others have left is not.
    Head::give_back(request, head.clone());
    let body = match request.body_if_read() {
        Some(bytes) => Body::from(bytes),
        None => request.take_unlimited_body(type_name::<T>())?,
    };
    let limit = usize::try_from(request.body_limit()).unwrap_or(usize::MAX);
    let body = axum_core::body::Body::new(Limited::new(body, limit));
    let whole = ::http::Request::from_parts(head, body);
    Ok(with_limit(whole, request.body_limit()))
}

/// Tells extractors the limit of the body, in place of the one that axum-core has of its own.
pub(crate) fn with_limit<B>(mut request: ::http::Request<B>, limit: u64) -> ::http::Request<B> {
    let limit = usize::try_from(limit).unwrap_or(usize::MAX);
    DefaultBodyLimit::max(limit).apply(&mut request);
    request
}

/// The head of a request as extractors of the ecosystem have it: they may change it, and see what the one before has changed.
#[derive(Default)]
struct Head(Mutex<Option<Parts>>);

impl Head {
    /// The head as the last extractor has left it. While it is lent, another one begins with the head that was sent.
    fn lend(request: &Request) -> Parts {
        let left = request.extensions().get::<Head>();
        left.and_then(|head| head.slot().take())
            .unwrap_or_else(|| request.head_for_others())
    }

    fn give_back(request: &Request, parts: Parts) {
        match request.extensions().get::<Head>() {
            Some(head) => *head.slot() = Some(parts),
            None => drop(request.extensions().insert(Head(Mutex::new(Some(parts))))),
        }
    }

    fn slot(&self) -> std::sync::MutexGuard<'_, Option<Parts>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
