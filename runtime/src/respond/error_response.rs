//! The response to an error that nobody handled.

use std::hash::{BuildHasher, RandomState};

use ::http::{HeaderValue, StatusCode, header};

use crate::dispatch::{ExecutorError, GreenletError, Panicked, is_overload};
use crate::error::Error;
use crate::http::httpexceptions::HttpException;
use crate::http::{Request, Response};

/// The response to an error: an outcome of HTTP as it is, a full executor and too many greenlets as 503, anything else as a 500 that tells nothing.
///
/// With `debug` the body of a 500 has what the log has.
pub(crate) fn respond_to_error(error: &Error, request: &Request, debug: bool) -> Response {
    if let Some(exception) = error.http_exception() {
        return exception.to_response(request);
    }
    if is_overload(error.as_std()) {
        tracing::warn!(method = %request.method(), path = request.uri().path(), "{error}: answered 503");
        return HttpException::new(StatusCode::SERVICE_UNAVAILABLE)
            .with_detail("too much is being done at the moment; try again")
            .with_header(header::RETRY_AFTER, HeaderValue::from_static("1"))
            .to_response(request);
    }
    Incident::new()
        .log(error, request)
        .respond(error, request, debug)
}

/// One failure, with an id that is in the log and in the response, so that a user's report leads to the log line.
pub(crate) struct Incident(u64);

impl Incident {
    fn new() -> Incident {
        // Keys of a RandomState are random per thread and counted up, so hashes of nothing differ.
        Incident(RandomState::new().hash_one(()))
    }

    fn log(self, error: &Error, request: &Request) -> Incident {
        let at = place_of(error);
        let help = panic_of(error).and_then(Panicked::remedy);
        tracing::error!(incident = %self, method = %request.method(), path = request.uri().path(), at, help, "{error:?}");
        self
    }

    fn respond(&self, error: &Error, request: &Request, debug: bool) -> Response {
        let detail = match debug {
            true => self.whole_detail(error),
            false => format!("incident {self}"),
        };
        HttpException::new(StatusCode::INTERNAL_SERVER_ERROR)
            .with_detail(detail)
            .to_response(request)
    }

    fn whole_detail(&self, error: &Error) -> String {
        let help = panic_of(error).and_then(Panicked::remedy);
        let help = help.map_or(String::new(), |help| format!("\n\nhelp: {help}"));
        format!(
            "incident {self}\n\n{error:?}\n\nat {}{help}",
            place_of(error)
        )
    }
}

/// The line where it went wrong: that of the panic, else the one that handed the error over.
fn place_of(error: &Error) -> String {
    panic_of(error)
        .and_then(Panicked::location)
        .map_or_else(|| error.location().to_string(), str::to_owned)
}

/// The panic that the error stands for: of an event loop's thread, of an executor's, or in a greenlet.
fn panic_of(error: &Error) -> Option<&Panicked> {
    if let Some(ExecutorError::Panicked(panicked)) = error.downcast_ref() {
        return Some(panicked);
    }
    match error.downcast_ref() {
        Some(GreenletError::Panicked(panicked)) => Some(panicked),
        _ => error.downcast_ref(),
    }
}

impl std::fmt::Display for Incident {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:016x}", self.0)
    }
}
