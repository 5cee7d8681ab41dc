//! A type for each outcome that HTTP has a status for, usable as a value and as an error.
//!
//! Pyramid's `pyramid.httpexceptions`: a view may return one or end early with `Err(HttpNotFound::new("...").into())`; the client gets
//! the same response. What it is told stands in [`ProblemDetails`], and comes as an HTML page, as JSON or as text, by what the client
//! accepts.

mod document;
mod explanation;
mod location;
mod outcomes;

use std::borrow::Cow;
use std::fmt;

use ::http::{HeaderName, HeaderValue, StatusCode, header};
use serde_json::Value;

use super::{BodyError, Invalid, ProblemDetails, Rejection, Request, Response};
use crate::error::Error;

#[cfg(test)]
use outcomes::OUTCOMES;
pub(crate) use outcomes::for_each_outcome;
pub use outcomes::*;

/// What the outcomes have in common: a status, what the client is told, and headers.
///
/// # Example
///
/// ```
/// use aiopyramid::prelude::*;
///
/// let outcome = HttpException::from(
///     HttpServiceUnavailable::new("closed for the night").with_header("retry-after", 3600).with_extension("opens", "08:00"),
/// );
/// let from_a_script = Request::builder().header("accept", "application/json").build();
/// let response = outcome.to_response(&from_a_script);
/// assert_eq!(response.status(), 503);
/// assert_eq!(response.headers()["retry-after"], "3600");
/// assert_eq!(response.headers()["content-type"], "application/problem+json");
/// ```
#[derive(Debug, Clone)]
pub struct HttpException {
    problem: ProblemDetails,
    headers: Vec<(HeaderName, HeaderValue)>,
    /// In place of the page that is written otherwise.
    html: Option<Cow<'static, str>>,
}

impl HttpException {
    /// An outcome by its status, where no type of this module is at hand (Pyramid's `exception_response`).
    #[doc(alias = "exception_response")]
    pub fn new(status: StatusCode) -> HttpException {
        HttpException::from(ProblemDetails::new(status))
    }

    /// The same outcome with a sentence for the client.
    #[must_use]
    pub fn with_detail(self, detail: impl Into<Cow<'static, str>>) -> HttpException {
        HttpException {
            problem: self.problem.with_detail(detail),
            ..self
        }
    }

    /// The same outcome with a member of the application's own. It stands in the [`ProblemDetails`] that a program gets, and below the
    /// detail where people read.
    #[must_use]
    #[doc(alias = "json_formatter")]
    pub fn with_extension(self, name: impl Into<String>, value: impl Into<Value>) -> HttpException {
        HttpException {
            problem: self.problem.with_extension(name, value),
            ..self
        }
    }

    /// The same outcome with an HTML page in place of the usual one. Clients that like JSON or text better get that as before.
    #[must_use]
    #[doc(alias = "body_template")]
    pub fn with_html(self, page: impl Into<Cow<'static, str>>) -> HttpException {
        HttpException {
            html: Some(page.into()),
            ..self
        }
    }

    /// The same outcome with one more header. One that the body brings along (`Content-Type`) is replaced by it.
    ///
    /// # Panics
    ///
    /// When the name is none, or the value holds bytes that no header may hold, such as a line break.
    #[must_use]
    #[track_caller]
    pub fn with_header(
        mut self,
        name: impl TryInto<HeaderName>,
        value: impl TryInto<HeaderValue>,
    ) -> HttpException {
        match (name.try_into(), value.try_into()) {
            (Ok(name), Ok(value)) => self.headers.push((name, value)),
            (Err(_), _) => panic!("the name of the header is not one that HTTP allows"),
            (Ok(name), Err(_)) => {
                panic!("the value for the header `{name}` is not one that HTTP allows")
            }
        }
        self
    }

    /// The status.
    pub fn status(&self) -> StatusCode {
        self.problem.status()
    }

    /// The sentence for the client, if there is one.
    pub fn detail(&self) -> Option<&str> {
        self.problem.detail()
    }

    /// What the client is told.
    pub fn problem(&self) -> &ProblemDetails {
        &self.problem
    }

    /// Where a redirect leads to.
    fn location(&self) -> Option<&str> {
        let mut headers = self.headers.iter();
        let (_, location) = headers.find(|(name, _)| name == header::LOCATION)?;
        location.to_str().ok()
    }

    /// The response: an HTML page, problem details, or text, whichever the client likes best (E3); 204, 205 and 304 have no body (E2).
    ///
    /// Without a header `Accept` it is text.
    pub fn to_response(&self, request: &Request) -> Response {
        let response = match self.status() {
            StatusCode::NO_CONTENT | StatusCode::RESET_CONTENT | StatusCode::NOT_MODIFIED => {
                Response::default()
            }
            _ => document::document(self, request),
        };
        let mut response = response.with_status(self.status());
        let headers = response.headers_mut();
        // `Vary` says what the body depends on, whatever else a response depends on.
        for (name, _) in self.headers.iter().filter(|(name, _)| name != header::VARY) {
            headers.remove(name);
        }
        for (name, value) in &self.headers {
            headers.append(name, value.clone());
        }
        response
    }
}

/// What a problem says, in whichever form the client likes best.
impl From<ProblemDetails> for HttpException {
    fn from(problem: ProblemDetails) -> HttpException {
        HttpException {
            problem,
            headers: Vec::new(),
            html: None,
        }
    }
}

impl fmt::Display for HttpException {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.problem.fmt(f)
    }
}

impl std::error::Error for HttpException {}

impl From<&Rejection> for HttpException {
    fn from(rejection: &Rejection) -> HttpException {
        HttpException::new(rejection.status()).with_detail(rejection.to_string())
    }
}

impl From<&BodyError> for HttpException {
    fn from(error: &BodyError) -> HttpException {
        HttpException::new(error.status()).with_detail(error.to_string())
    }
}

impl Error {
    /// The HTTP outcome that this error stands for, if it is one of those that do.
    pub fn http_exception(&self) -> Option<HttpException> {
        if let Some(rejection) = self.downcast_ref::<Rejection>() {
            // What is our own fault is nobody else's business.
            return (!rejection.status().is_server_error()).then(|| rejection.into());
        }
        if let Some(error) = self.downcast_ref::<BodyError>() {
            return Some(error.into());
        }
        if let Some(invalid) = self.downcast_ref::<Invalid>() {
            return Some(invalid.problem().into());
        }
        if let Some(problem) = self.downcast_ref::<ProblemDetails>() {
            return Some(problem.clone().into());
        }
        self.downcast_ref::<HttpException>()
            .or_else(|| of_a_named_type(self))
            .cloned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn e6_an_error_of_a_named_type_keeps_its_status() {
        let error = Error::from(HttpNotFound::new("no such page"));
        let exception = error.http_exception().unwrap();
        assert_eq!(
            (exception.status().as_u16(), exception.detail()),
            (404, Some("no such page"))
        );
        assert!(Error::msg("other").http_exception().is_none());
    }

    #[test]
    fn e2_some_statuses_have_no_body() {
        let response = HttpNoContent::default().to_response(&Request::builder().build());
        assert!(response.body().is_empty());
        assert!(response.headers().get(header::CONTENT_TYPE).is_none());
    }
}
