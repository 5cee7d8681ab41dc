//! A type for each outcome that HTTP has a status for, usable as a value and as an error.
//!
//! Pyramid's `pyramid.httpexceptions`: a view may return one or end early with `Err(HttpNotFound::new("...").into())`; the client gets
//! the same response.

use std::borrow::Cow;
use std::fmt;

use ::http::{HeaderName, HeaderValue, StatusCode, header};

use super::{BodyError, Rejection, Request, Response};
use crate::error::Error;

/// What the outcomes have in common: a status, a detail for the client, and headers.
#[derive(Debug, Clone)]
pub struct HttpException {
    status: StatusCode,
    detail: Option<Cow<'static, str>>,
    headers: Vec<(HeaderName, HeaderValue)>,
}

impl HttpException {
    /// An outcome by its status, where no type of this module is at hand (Pyramid's `exception_response`).
    #[doc(alias = "exception_response")]
    pub fn new(status: StatusCode) -> HttpException {
        HttpException {
            status,
            detail: None,
            headers: Vec::new(),
        }
    }

    /// The same outcome with a sentence for the client.
    #[must_use]
    pub fn with_detail(self, detail: impl Into<Cow<'static, str>>) -> HttpException {
        HttpException {
            detail: Some(detail.into()),
            ..self
        }
    }

    /// The same outcome with one more header.
    #[must_use]
    pub fn with_header(mut self, name: HeaderName, value: HeaderValue) -> HttpException {
        self.headers.push((name, value));
        self
    }

    /// The status.
    pub fn status(&self) -> StatusCode {
        self.status
    }

    /// The sentence for the client, if there is one.
    pub fn detail(&self) -> Option<&str> {
        self.detail.as_deref()
    }

    /// The response: the status in words and the detail, as plain text; 204, 205 and 304 have no body (E2).
    pub fn to_response(&self, _request: &Request) -> Response {
        let mut response = match self.status {
            StatusCode::NO_CONTENT | StatusCode::RESET_CONTENT | StatusCode::NOT_MODIFIED => {
                Response::default()
            }
            _ => Response::text(self.text()),
        }
        .with_status(self.status);
        response.headers_mut().extend(self.headers.iter().cloned());
        response
    }

    fn text(&self) -> String {
        match &self.detail {
            Some(detail) => format!("{}\n\n{detail}\n", self.status),
            None => format!("{}\n", self.status),
        }
    }
}

impl fmt::Display for HttpException {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.detail {
            Some(detail) => write!(f, "{}: {detail}", self.status),
            None => self.status.fmt(f),
        }
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
        self.downcast_ref::<HttpException>()
            .or_else(|| of_a_named_type(self))
            .cloned()
    }
}

/// Declares the named types, and from the same list how an error is recognised as one of them.
macro_rules! outcomes {
    ($($(#[$doc:meta])* $name:ident = $status:ident($given:ident);)*) => {
        $(
            $(#[$doc])*
            #[derive(Debug, Clone)]
            pub struct $name(HttpException);

            constructors!($given, $name, StatusCode::$status);

            impl $name {
                /// The same outcome with one more header.
                #[must_use]
                pub fn with_header(self, name: HeaderName, value: HeaderValue) -> Self {
                    $name(self.0.with_header(name, value))
                }
            }

            impl std::ops::Deref for $name {
                type Target = HttpException;

                fn deref(&self) -> &HttpException {
                    &self.0
                }
            }

            impl fmt::Display for $name {
                fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                    self.0.fmt(f)
                }
            }

            impl std::error::Error for $name {}

            impl From<$name> for HttpException {
                fn from(outcome: $name) -> HttpException {
                    outcome.0
                }
            }
        )*

        fn of_a_named_type(error: &Error) -> Option<&HttpException> {
            $(if let Some(outcome) = error.downcast_ref::<$name>() { return Some(&outcome.0); })*
            None
        }

        /// Hands each named type to another macro, so that no second list can forget one.
        macro_rules! for_each_outcome {
            ($then:ident) => { $( $then!($name); )* };
        }
        pub(crate) use for_each_outcome;
    };
}

/// How an outcome is made: from a sentence for the client, or from the place to which it redirects.
macro_rules! constructors {
    (detail, $name:ident, $status:expr) => {
        impl $name {
            /// The outcome with a sentence for the client.
            pub fn new(detail: impl Into<Cow<'static, str>>) -> Self {
                $name(HttpException::new($status).with_detail(detail))
            }
        }

        impl Default for $name {
            fn default() -> Self {
                $name(HttpException::new($status))
            }
        }
    };
    (location, $name:ident, $status:expr) => {
        impl $name {
            /// A redirect to a URL or a path. Two slashes at the beginning would lead to another host, so the second is escaped (E5).
            ///
            /// # Panics
            ///
            /// When the target holds a line break or another byte that no header may hold.
            #[track_caller]
            pub fn new(location: &str) -> Self {
                $name(HttpException::new($status).with_header(header::LOCATION, target(location)))
            }
        }
    };
}

outcomes! {
    /// 204: done, and there is nothing to say.
    HttpNoContent = NO_CONTENT(detail);
    /// 301: this lives elsewhere now, and for good.
    HttpMovedPermanently = MOVED_PERMANENTLY(location);
    /// 302: for this time, look there.
    HttpFound = FOUND(location);
    /// 303: done; look there with GET.
    HttpSeeOther = SEE_OTHER(location);
    /// 307: for this time, ask there, with the same method.
    HttpTemporaryRedirect = TEMPORARY_REDIRECT(location);
    /// 308: ask there from now on, with the same method.
    HttpPermanentRedirect = PERMANENT_REDIRECT(location);
    /// 400: the request cannot be understood.
    HttpBadRequest = BAD_REQUEST(detail);
    /// 401: who is asking must say so first.
    HttpUnauthorized = UNAUTHORIZED(detail);
    /// 403: who is asking may not.
    HttpForbidden = FORBIDDEN(detail);
    /// 404: there is nothing here.
    HttpNotFound = NOT_FOUND(detail);
    /// 405: there is something here, but not for this method.
    HttpMethodNotAllowed = METHOD_NOT_ALLOWED(detail);
    /// 406: none of the forms that this has is acceptable to the client.
    HttpNotAcceptable = NOT_ACCEPTABLE(detail);
    /// 408: the client took too long.
    HttpRequestTimeout = REQUEST_TIMEOUT(detail);
    /// 409: the request contradicts the state of things.
    HttpConflict = CONFLICT(detail);
    /// 410: there was something here, and it will not come back.
    HttpGone = GONE(detail);
    /// 413: the body is over the limit.
    HttpContentTooLarge = PAYLOAD_TOO_LARGE(detail);
    /// 415: the body is of a type that is not read here.
    HttpUnsupportedMediaType = UNSUPPORTED_MEDIA_TYPE(detail);
    /// 422: the body can be read, and what it says is not acceptable.
    HttpUnprocessableContent = UNPROCESSABLE_ENTITY(detail);
    /// 429: too many requests in too short a time.
    HttpTooManyRequests = TOO_MANY_REQUESTS(detail);
    /// 500: something went wrong that the client has no part in.
    HttpInternalServerError = INTERNAL_SERVER_ERROR(detail);
    /// 501: not offered.
    HttpNotImplemented = NOT_IMPLEMENTED(detail);
    /// 503: not at the moment; say when with `Retry-After`.
    HttpServiceUnavailable = SERVICE_UNAVAILABLE(detail);
}

#[track_caller]
fn target(location: &str) -> HeaderValue {
    let defused = match location.strip_prefix("//") {
        Some(rest) => Cow::Owned(format!("/%2f{rest}")),
        None => Cow::Borrowed(location),
    };
    match HeaderValue::from_str(&defused) {
        Ok(value) => value,
        Err(_) => panic!("{location:?} cannot be the target of a redirect"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn e5_two_slashes_do_not_lead_to_another_host() {
        let response = HttpFound::new("//evil.example/x").to_response(&Request::builder().build());
        assert_eq!(response.headers()[header::LOCATION], "/%2fevil.example/x");
    }

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
