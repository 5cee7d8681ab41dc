//! The exception-view tween: what went wrong further in becomes a response (W8).

use ::http::StatusCode;

use crate::dispatch::{Panicked, catch_future};
use crate::error::{Error, Result};
use crate::http::{Request, Response};
use crate::respond::respond_to_error;

/// Awaits what is further in. What comes out is a response in any case.
pub(crate) async fn around(
    request: Request,
    further_in: impl Future<Output = Result<Response>>,
) -> Result<Response> {
    Ok(settle(&request, catch_future(further_in).await))
}

/// The response to what came of a request.
pub(crate) fn settle(request: &Request, outcome: Result<Result<Response>, Panicked>) -> Response {
    match outcome {
        // What HTTP sends before a response is none.
        Ok(Ok(response)) if is_interim(response.status()) => {
            let error = Error::msg(format!("{} is no response", response.status()));
            respond_to_error(&error, request)
        }
        Ok(Ok(response)) => response,
        Ok(Err(error)) => respond_to_error(&error, request),
        Err(panicked) => respond_to_error(&Error::from(panicked), request),
    }
}

/// Whether HTTP sends it before a response.
pub(crate) fn is_interim(status: StatusCode) -> bool {
    status.is_informational() && status != StatusCode::SWITCHING_PROTOCOLS
}
