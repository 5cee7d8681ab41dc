//! Services of other frameworks under a prefix of the application.
//!
//! A mounted service is a view that answers every method below its prefix. It gets the request as it came, but for the prefix, which is
//! taken off the target, and sends its response as it is. What it may not do is what no view may: read a body over the limit, or take
//! the connection down with a panic.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use http_body_util::BodyExt;

use crate::error::{Error, Result};
use crate::http::httpexceptions::HttpException;
use crate::http::{
    Body, BodyError, BoxError, HttpService, MountedIn, OriginalUri, Request, Response, StatusCode,
    Uri, below,
};
use crate::view::{BorrowedCall, BoxFuture, CoroutineMapper, Rendering, View};

/// The view that a service under a prefix is. The prefix has no slash at its end, so that of the whole application is empty.
pub(crate) fn view<M: 'static>(prefix: &str, service: impl HttpService<M>) -> View {
    let prefix: Arc<str> = prefix.into();
    View::coroutine::<CoroutineMapper>(
        Rendering::Answers,
        |_| {},
        move |call: BorrowedCall<'_>| -> BoxFuture<'_, Result<Response>> {
            let answered = answer(Arc::clone(&prefix), service.clone(), call.request().clone());
            Box::pin(answered)
        },
    )
}

async fn answer<M>(
    prefix: Arc<str>,
    service: impl HttpService<M>,
    request: Request,
) -> Result<Response> {
    let Some(uri) = below(request.uri(), &prefix) else {
        return Err(HttpException::new(StatusCode::NOT_FOUND).into());
    };
    let (body, limit) = limited_body(&request)?;
    let mut head = request.head_for_others();
    head.extensions.insert(MountedIn {
        shutdown: request.shutdown().clone(),
        script_name: script_name(&request, &uri),
    });
    let original = std::mem::replace(&mut head.uri, uri);
    head.extensions.insert(OriginalUri(original));
    if let Some(peer) = request.peer_addr() {
        head.extensions.insert(peer);
    }
    let inner = ::http::Request::from_parts(head, body);
    let outcome = service.answer(with_limit(inner, limit.bytes)).await;
    let failed = outcome
        .as_ref()
        .map_or(true, |response| is_failure(response.status()));
    if failed && limit.is_passed() {
        return Err(BodyError::too_large(limit.bytes).into());
    }
    outcome.map_err(|source| {
        Error::from(ServiceFailed {
            prefix: prefix.to_string(),
            source,
        })
    })
}

/// What all mounts as far as this one have taken off the path.
fn script_name(request: &Request, below: &Uri) -> String {
    let (whole, below) = (request.uri().path(), below.path());
    // Of the prefix itself, nothing is left but a slash that it did not have.
    let taken = whole.strip_suffix(below).unwrap_or(whole);
    format!("{}{taken}", request.script_name())
}

fn is_failure(status: StatusCode) -> bool {
    status.is_client_error() || status.is_server_error()
}

/// Tells a limit to extractors of the ecosystem, which would else have one of their own beside it.
fn with_limit(request: ::http::Request<Body>, limit: u64) -> ::http::Request<Body> {
    #[cfg(feature = "axum-core-05")]
    return crate::bridge::axum_core_05::with_limit(request, limit);
    #[cfg(not(feature = "axum-core-05"))]
    return (request, limit).0;
}

/// The limit of a body that a service reads, and whether it has been passed. The service sees an error like any other and may make of it
/// what it likes; a client is told what it was.
struct Limit {
    bytes: u64,
    passed: Arc<AtomicBool>,
}

impl Limit {
    fn is_passed(&self) -> bool {
        self.passed.load(Ordering::Relaxed)
    }
}

fn limited_body(request: &Request) -> Result<(Body, Limit)> {
    let limit = Limit {
        bytes: request.body_limit(),
        passed: Arc::default(),
    };
    let body = match request.body_if_read() {
        Some(bytes) => bytes.into(),
        None => request.take_body("the mounted service")?,
    };
    // What has a length is within the limit, or has not come as far as here.
    if body.len().is_some() {
        return Ok((body, limit));
    }
    let passed = Arc::clone(&limit.passed);
    let body = Body::stream(body.map_err(move |error| {
        if error.status() == StatusCode::PAYLOAD_TOO_LARGE {
            passed.store(true, Ordering::Relaxed);
        }
        error
    }));
    Ok((body, limit))
}

/// A mounted service had an error in place of a response.
#[derive(Debug)]
struct ServiceFailed {
    prefix: String,
    source: BoxError,
}

impl fmt::Display for ServiceFailed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let prefix = if self.prefix.is_empty() {
            "/"
        } else {
            &self.prefix
        };
        write!(f, "the service mounted at `{prefix}` failed")
    }
}

impl std::error::Error for ServiceFailed {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        Some(&*self.source)
    }
}
