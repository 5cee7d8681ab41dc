//! The response to an error that nobody handled.

use std::hash::{BuildHasher, RandomState};

use ::http::{StatusCode, header};

use crate::background::SpawnError;
use crate::dispatch::{ExecutorError, GreenletError, Panicked, is_overload};
use crate::error::Error;
use crate::http::httpexceptions::HttpException;
use crate::http::{Answered, ProblemDetails, Request, Response};
#[cfg(feature = "templates")]
use crate::renderer::templates::TemplateError;

/// The response to an error: an outcome of HTTP as it is, a full executor and too many greenlets as 503, anything else as a 500 that tells nothing.
///
/// An outcome of the 5xx family is a failure all the same: it is logged, and tells its incident beside its own words. But 503 says that
/// somebody has decided not to answer at the moment.
///
/// With `debug = true` the body of a 500 has what the log has.
pub(crate) fn respond_to_error(error: &Error, request: &Request) -> Response {
    if let Some(problem) = error.downcast_ref::<ProblemDetails>() {
        return match is_failure(problem.status()) {
            true => {
                let incident = Incident::new().log(error, request).to_string();
                problem
                    .clone()
                    .with_extension(INCIDENT, incident)
                    .to_response()
            }
            false => problem.to_response(),
        };
    }
    if let Some(exception) = error.http_exception() {
        return match is_failure(exception.status()) {
            true => {
                let incident = Incident::new().log(error, request).to_string();
                exception
                    .with_extension(INCIDENT, incident)
                    .to_response(request)
            }
            false => exception.to_response(request),
        };
    }
    if let Some(answered) = error.downcast_ref::<Answered>() {
        return answered.take();
    }
    if is_overload(error.as_std()) || is_task_too_many(error) {
        tracing::warn!(method = %request.method(), path = request.uri().path(), "{error}: answered 503");
        return HttpException::new(StatusCode::SERVICE_UNAVAILABLE)
            .with_detail("too much is being done at the moment; try again")
            .with_header(header::RETRY_AFTER, 1)
            .to_response(request);
    }
    Incident::new().log(error, request).respond(error, request)
}

fn is_failure(status: StatusCode) -> bool {
    status.is_server_error() && status != StatusCode::SERVICE_UNAVAILABLE
}

/// The member of the response that has the id of an incident.
const INCIDENT: &str = "incident";

/// Whether a request wanted to spawn a task while there were too many.
fn is_task_too_many(error: &Error) -> bool {
    matches!(error.downcast_ref(), Some(SpawnError::Full { .. }))
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
        let help = help_for(error);
        #[cfg(feature = "templates")]
        tell_template(error, request);
        tracing::error!(incident = %self, method = %request.method(), path = request.uri().path(), at, help, "{error:?}");
        self
    }

    /// The response: the id alone, or with `debug = true` what the log has too.
    fn respond(&self, error: &Error, request: &Request) -> Response {
        let outcome = HttpException::new(StatusCode::INTERNAL_SERVER_ERROR)
            .with_extension(INCIDENT, self.to_string());
        match request.debug() {
            true => with_details(outcome, error).to_response(request),
            false => outcome.to_response(request),
        }
    }
}

/// The outcome with what the log has of the error.
fn with_details(outcome: HttpException, error: &Error) -> HttpException {
    let causes: Vec<String> = error.chain().skip(1).map(ToString::to_string).collect();
    let mut outcome = outcome
        .with_detail(error.to_string())
        .with_extension("at", place_of(error));
    if !causes.is_empty() {
        outcome = outcome.with_extension("causes", causes);
    }
    #[cfg(feature = "templates")]
    if let Some(lines) = error.downcast_ref().and_then(TemplateError::lines) {
        outcome = outcome.with_extension("template", lines.to_vec());
    }
    match help_for(error) {
        Some(help) => outcome.with_extension("help", help),
        None => outcome,
    }
}

/// The line where it went wrong: that of the template or of the panic, else the one that handed the error over.
fn place_of(error: &Error) -> String {
    #[cfg(feature = "templates")]
    if let Some(place) = error.downcast_ref().and_then(TemplateError::place) {
        return place;
    }
    panic_of(error)
        .and_then(Panicked::location)
        .map_or_else(|| error.location().to_string(), str::to_owned)
}

/// The lines of a template that could not be rendered, with `debug` or `debug_templates` in the settings.
#[cfg(feature = "templates")]
fn tell_template(error: &Error, request: &Request) {
    if let Some(lines) = error.downcast_ref().and_then(TemplateError::lines) {
        tracing::debug!(
            target: "aiopyramid::debug_templates",
            "debug_templates of url {}{}; {}",
            request.host_url(),
            request.uri().path(),
            lines.join("\n")
        );
    }
}

/// What to do about it, if somebody knows.
fn help_for(error: &Error) -> Option<&str> {
    error
        .help()
        .or_else(|| panic_of(error).and_then(Panicked::remedy))
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
