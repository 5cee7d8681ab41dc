//! The named types, one for each status.

use std::borrow::Cow;
use std::fmt;

use ::http::{HeaderName, HeaderValue, StatusCode, header};
use serde_json::Value;

use super::HttpException;
use super::location::target;
use crate::error::Error;

/// Declares the named types, and from the same list how an error is recognised as one of them.
macro_rules! outcomes {
    ($($(#[$doc:meta])* $name:ident = $status:ident($given:ident);)*) => {
        $(
            $(#[$doc])*
            #[derive(Debug, Clone)]
            pub struct $name(HttpException);

            constructors!($given, $name, StatusCode::$status);

            impl $name {
                /// The same outcome with one more header, as [`HttpException::with_header`] adds it.
                #[must_use]
                #[track_caller]
                pub fn with_header(
                    self,
                    name: impl TryInto<HeaderName>,
                    value: impl TryInto<HeaderValue>,
                ) -> Self {
                    $name(self.0.with_header(name, value))
                }

                /// The same outcome with a member of the application's own, as [`HttpException::with_extension`] adds it.
                #[must_use]
                pub fn with_extension(self, name: impl Into<String>, value: impl Into<Value>) -> Self {
                    $name(self.0.with_extension(name, value))
                }

                /// The same outcome with an HTML page of its own, as [`HttpException::with_html`] takes it.
                #[must_use]
                pub fn with_html(self, page: impl Into<Cow<'static, str>>) -> Self {
                    $name(self.0.with_html(page))
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

        pub(super) fn of_a_named_type(error: &Error) -> Option<&HttpException> {
            $(if let Some(outcome) = error.downcast_ref::<$name>() { return Some(&outcome.0); })*
            None
        }

        /// The statuses that have a type.
        #[cfg(test)]
        pub(super) const OUTCOMES: &[StatusCode] = &[$(StatusCode::$status),*];

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
            /// A redirect to a URL or a path. Two slashes at the beginning would lead to another host, so the second is escaped (E5), and
            /// so is what no URL may hold.
            pub fn new(location: impl AsRef<str>) -> Self {
                $name(
                    HttpException::new($status)
                        .with_header(header::LOCATION, target(location.as_ref())),
                )
            }
        }
    };
}

outcomes! {
    /// 200: all went well, said in words.
    HttpOk = OK(detail);
    /// 201: something new was made; say where with `Location`.
    HttpCreated = CREATED(detail);
    /// 202: taken on, to be done later.
    HttpAccepted = ACCEPTED(detail);
    /// 203: an answer that was changed on its way.
    HttpNonAuthoritativeInformation = NON_AUTHORITATIVE_INFORMATION(detail);
    /// 204: done, and there is nothing to say.
    HttpNoContent = NO_CONTENT(detail);
    /// 205: done, and the form begins anew.
    HttpResetContent = RESET_CONTENT(detail);
    /// 206: a part.
    HttpPartialContent = PARTIAL_CONTENT(detail);
    /// 300: there are several; this one is preferred.
    HttpMultipleChoices = MULTIPLE_CHOICES(location);
    /// 301: this lives elsewhere now, and for good.
    HttpMovedPermanently = MOVED_PERMANENTLY(location);
    /// 302: for this time, look there.
    HttpFound = FOUND(location);
    /// 303: done; look there with GET.
    HttpSeeOther = SEE_OTHER(location);
    /// 304: the client's copy is still good.
    HttpNotModified = NOT_MODIFIED(detail);
    /// 305: through this proxy only. Clients have given it up.
    HttpUseProxy = USE_PROXY(location);
    /// 307: for this time, ask there, with the same method.
    HttpTemporaryRedirect = TEMPORARY_REDIRECT(location);
    /// 308: ask there from now on, with the same method.
    HttpPermanentRedirect = PERMANENT_REDIRECT(location);
    /// 400: the request cannot be understood.
    HttpBadRequest = BAD_REQUEST(detail);
    /// 401: who is asking must say so first; say how with `WWW-Authenticate`.
    HttpUnauthorized = UNAUTHORIZED(detail);
    /// 402: this has its price.
    HttpPaymentRequired = PAYMENT_REQUIRED(detail);
    /// 403: who is asking may not.
    HttpForbidden = FORBIDDEN(detail);
    /// 404: there is nothing here.
    HttpNotFound = NOT_FOUND(detail);
    /// 405: there is something here, but not for this method; say which with `Allow`.
    HttpMethodNotAllowed = METHOD_NOT_ALLOWED(detail);
    /// 406: none of the forms that this has is acceptable to the client.
    HttpNotAcceptable = NOT_ACCEPTABLE(detail);
    /// 407: who is asking must say so to the proxy first; say how with `Proxy-Authenticate`.
    HttpProxyAuthenticationRequired = PROXY_AUTHENTICATION_REQUIRED(detail);
    /// 408: the client took too long.
    HttpRequestTimeout = REQUEST_TIMEOUT(detail);
    /// 409: the request contradicts the state of things.
    HttpConflict = CONFLICT(detail);
    /// 410: there was something here, and it will not come back.
    HttpGone = GONE(detail);
    /// 411: the request must say how long its body is.
    HttpLengthRequired = LENGTH_REQUIRED(detail);
    /// 412: a condition of the request does not hold.
    HttpPreconditionFailed = PRECONDITION_FAILED(detail);
    /// 413: the body is over the limit.
    #[doc(alias = "HTTPRequestEntityTooLarge")]
    HttpContentTooLarge = PAYLOAD_TOO_LARGE(detail);
    /// 414: the URL is over the limit.
    #[doc(alias = "HTTPRequestURITooLong")]
    HttpUriTooLong = URI_TOO_LONG(detail);
    /// 415: the body is of a type that is not read here.
    HttpUnsupportedMediaType = UNSUPPORTED_MEDIA_TYPE(detail);
    /// 416: there is no such part; say how much there is with `Content-Range`.
    #[doc(alias = "HTTPRequestRangeNotSatisfiable")]
    HttpRangeNotSatisfiable = RANGE_NOT_SATISFIABLE(detail);
    /// 417: what `Expect` asks for is not to be had.
    HttpExpectationFailed = EXPECTATION_FAILED(detail);
    /// 418: a teapot makes no coffee.
    HttpImATeapot = IM_A_TEAPOT(detail);
    /// 421: this server does not answer for that host.
    HttpMisdirectedRequest = MISDIRECTED_REQUEST(detail);
    /// 422: the body can be read, and what it says is not acceptable.
    #[doc(alias = "HTTPUnprocessableEntity")]
    HttpUnprocessableContent = UNPROCESSABLE_ENTITY(detail);
    /// 423: this is locked.
    HttpLocked = LOCKED(detail);
    /// 424: something failed before that this depends on.
    HttpFailedDependency = FAILED_DEPENDENCY(detail);
    /// 425: the request may be a replay, so it has to be sent again.
    HttpTooEarly = TOO_EARLY(detail);
    /// 426: only over another protocol; say which with `Upgrade`.
    HttpUpgradeRequired = UPGRADE_REQUIRED(detail);
    /// 428: only with a condition, such as `If-Match`.
    HttpPreconditionRequired = PRECONDITION_REQUIRED(detail);
    /// 429: too many requests in too short a time; say when again with `Retry-After`.
    HttpTooManyRequests = TOO_MANY_REQUESTS(detail);
    /// 431: the headers are over the limit.
    HttpRequestHeaderFieldsTooLarge = REQUEST_HEADER_FIELDS_TOO_LARGE(detail);
    /// 451: the law forbids it.
    HttpUnavailableForLegalReasons = UNAVAILABLE_FOR_LEGAL_REASONS(detail);
    /// 500: something went wrong that the client has no part in.
    HttpInternalServerError = INTERNAL_SERVER_ERROR(detail);
    /// 501: not offered.
    HttpNotImplemented = NOT_IMPLEMENTED(detail);
    /// 502: another server was asked, and answered nonsense.
    HttpBadGateway = BAD_GATEWAY(detail);
    /// 503: not at the moment; say when with `Retry-After`.
    HttpServiceUnavailable = SERVICE_UNAVAILABLE(detail);
    /// 504: another server was asked, and did not answer in time.
    HttpGatewayTimeout = GATEWAY_TIMEOUT(detail);
    /// 505: not in this version of HTTP.
    HttpVersionNotSupported = HTTP_VERSION_NOT_SUPPORTED(detail);
    /// 507: no room for it.
    HttpInsufficientStorage = INSUFFICIENT_STORAGE(detail);
    /// 508: it went round in a circle.
    HttpLoopDetected = LOOP_DETECTED(detail);
    /// 511: sign in to the network first.
    HttpNetworkAuthenticationRequired = NETWORK_AUTHENTICATION_REQUIRED(detail);
}
