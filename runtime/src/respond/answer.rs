//! The trait of what a view without a renderer may return, and its implementations.

use std::convert::Infallible;

use ::http::StatusCode;
use bytes::Bytes;

use crate::error::{Error, Result};
use crate::http::httpexceptions::{self, HttpException, for_each_outcome};
use crate::http::{Body, ProblemDetails, Request, Response};

/// What a view without a `renderer` returns: something that is a response, or becomes one.
///
/// Text is `text/plain` in UTF-8 (Pyramid's default is HTML, which makes every forgotten escape a hole; say
/// [`Response::html`] for a page). `Result` answers with whichever side it has. What is a mere value gets what the view asked for by
/// [`Request::response`]; an implementation sees to that with [`Request::finish`].
///
/// # Example
///
/// ```
/// use aiopyramid::prelude::*;
///
/// struct Png(Vec<u8>);
///
/// impl Answer for Png {
///     fn answer(self, request: &Request) -> Result<Response> {
///         Ok(request.finish(Response::new(self.0).with_header(header::CONTENT_TYPE, "image/png")))
///     }
/// }
/// ```
#[diagnostic::on_unimplemented(
    message = "a view cannot answer with `{Self}`",
    label = "`{Self}` is no answer",
    note = "without a `renderer`, a view returns a `Response`, text, bytes, `Json(value)`, an outcome of `httpexceptions`, or any type that implements `Answer`",
    note = "to send a value as JSON, add `renderer = \"json\"` to the attribute; for an `Option`, return a `Result` by `.ok_or_else(|| HttpNotFound::new(\"...\"))`; for a status with a value, `(StatusCode, value)`"
)]
#[doc(alias = "response_adapter")]
pub trait Answer {
    /// The response.
    ///
    /// # Errors
    ///
    /// Whatever keeps the value from becoming a response; the client gets what any error of a view gives it.
    fn answer(self, request: &Request) -> Result<Response>;
}

impl Answer for Response {
    fn answer(self, _request: &Request) -> Result<Response> {
        Ok(self)
    }
}

impl Answer for ::http::Response<Body> {
    fn answer(self, _request: &Request) -> Result<Response> {
        Ok(self.into())
    }
}

/// Text and bytes: each by the constructor of [`Response`] that names its content type.
macro_rules! answers_as {
    ($constructor:ident: $($type:ty),*) => {
        $(impl Answer for $type {
            fn answer(self, request: &Request) -> Result<Response> {
                Ok(request.finish(Response::$constructor(self)))
            }
        })*
    };
}

answers_as!(text: &'static str, String);
answers_as!(binary: Bytes, Vec<u8>, Body);

impl Answer for StatusCode {
    fn answer(self, request: &Request) -> Result<Response> {
        let response = request.finish(Response::default());
        Ok(response.with_status(self))
    }
}

impl<T: Answer> Answer for (StatusCode, T) {
    fn answer(self, request: &Request) -> Result<Response> {
        // A file answers as the client's conditions ask, but not where it is the page of an error: so it has to know.
        request.response().set_status(self.0);
        let response = self.1.answer(request)?;
        Ok(match response.status() {
            // It has answered a condition or a range, which 200 would make the whole of.
            StatusCode::PARTIAL_CONTENT
            | StatusCode::NOT_MODIFIED
            | StatusCode::RANGE_NOT_SATISFIABLE
                if self.0 == StatusCode::OK =>
            {
                response
            }
            _ => response.with_status(self.0),
        })
    }
}

impl Answer for Infallible {
    fn answer(self, _request: &Request) -> Result<Response> {
        match self {}
    }
}

impl<T: Answer, E: Into<Error>> Answer for Result<T, E> {
    fn answer(self, request: &Request) -> Result<Response> {
        self.map_err(Into::into)?.answer(request)
    }
}

impl Answer for ProblemDetails {
    fn answer(self, _request: &Request) -> Result<Response> {
        Ok(self.to_response())
    }
}

impl Answer for HttpException {
    fn answer(self, request: &Request) -> Result<Response> {
        Ok(self.to_response(request))
    }
}

macro_rules! outcome_answers {
    ($name:ident) => {
        impl Answer for httpexceptions::$name {
            fn answer(self, request: &Request) -> Result<Response> {
                Ok(self.to_response(request))
            }
        }
    };
}

for_each_outcome!(outcome_answers);
