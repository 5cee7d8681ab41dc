//! The response: status, headers and a body.

use ::http::response::Parts;
use ::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};

use super::{Answering, Body, Request};
use crate::dispatch::label::Label;

/// A response. A view may return one as it is, or a value that [answers](crate::respond::Answer) with one.
///
/// # Example
///
/// ```
/// use aiopyramid::http::{Response, StatusCode, header};
///
/// let response = Response::text("made").with_status(StatusCode::CREATED).with_header(header::LOCATION, "/things/1");
/// assert_eq!(response.status(), 201);
/// ```
#[derive(Debug)]
pub struct Response(
    /// Boxed, because every layer between a view and the server hands it on: a pointer moves more cheaply than 150 bytes do.
    Box<::http::Response<Body>>,
);

/// Marks a response that the view's `http_cache` leaves alone.
#[derive(Clone)]
struct NoHttpCache;

const TEXT: HeaderValue = HeaderValue::from_static("text/plain; charset=utf-8");
const HTML: HeaderValue = HeaderValue::from_static("text/html; charset=utf-8");
const JSON: HeaderValue = HeaderValue::from_static("application/json");
const BINARY: HeaderValue = HeaderValue::from_static("application/octet-stream");

impl Response {
    /// A 200 with a body and no content type.
    pub fn new(body: impl Into<Body>) -> Response {
        ::http::Response::new(body.into()).into()
    }

    /// A status alone.
    pub fn status_only(status: StatusCode) -> Response {
        Response::new(Body::empty()).with_status(status)
    }

    /// Plain text in UTF-8.
    pub fn text(text: impl Into<Body>) -> Response {
        Response::of_type(TEXT, text)
    }

    /// An HTML page in UTF-8.
    pub fn html(html: impl Into<Body>) -> Response {
        Response::of_type(HTML, html)
    }

    /// A text that is JSON already.
    pub fn json(json: impl Into<Body>) -> Response {
        Response::of_type(JSON, json)
    }

    /// Bytes of no particular type.
    pub fn binary(bytes: impl Into<Body>) -> Response {
        Response::of_type(BINARY, bytes)
    }

    fn of_type(content_type: HeaderValue, body: impl Into<Body>) -> Response {
        let mut response = Response::new(body);
        response
            .headers_mut()
            .insert(header::CONTENT_TYPE, content_type);
        response
    }

    /// The status.
    pub fn status(&self) -> StatusCode {
        self.0.status()
    }

    /// The headers.
    pub fn headers(&self) -> &HeaderMap {
        self.0.headers()
    }

    /// The headers, to be changed.
    pub fn headers_mut(&mut self) -> &mut HeaderMap {
        self.0.headers_mut()
    }

    /// The body.
    pub fn body(&self) -> &Body {
        self.0.body()
    }

    /// The same response with another status.
    #[must_use]
    pub fn with_status(mut self, status: StatusCode) -> Response {
        *self.0.status_mut() = status;
        self
    }

    /// The same response with a header, in place of any of that name.
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
    ) -> Response {
        let (name, value) = header_field(name, value);
        self.headers_mut().insert(name, value);
        self
    }

    /// The same response with more headers, beside others of their names (S17).
    ///
    /// # Example
    ///
    /// ```
    /// use aiopyramid::http::{HeaderValue, Response, header};
    ///
    /// let vary = ["accept", "cookie"].map(|name| (header::VARY, HeaderValue::from_static(name)));
    /// let response = Response::text("").with_headers(vary);
    /// assert_eq!(response.headers().get_all(header::VARY).iter().count(), 2);
    /// ```
    #[must_use]
    pub fn with_headers(
        mut self,
        headers: impl IntoIterator<Item = (HeaderName, HeaderValue)>,
    ) -> Response {
        self.headers_mut().extend(headers);
        self
    }

    /// The same response with another body.
    #[must_use]
    pub fn with_body(mut self, body: impl Into<Body>) -> Response {
        *self.0.body_mut() = body.into();
        self
    }

    /// Takes the body out; none is left.
    pub(crate) fn take_body(&mut self) -> Body {
        std::mem::take(self.0.body_mut())
    }

    /// Drops what there is of the body. Who waits for its end waits for the end of the response.
    pub(crate) fn empty_body(&mut self) {
        *self.0.body_mut() = self.take_body().emptied();
    }

    /// Says which view has made what is still to come of the body.
    pub(crate) fn made_in(mut self, label: Label) -> Response {
        if let Some(stream) = self.0.body_mut().as_stream() {
            stream.made_in(label);
        }
        self
    }

    /// Lets what is still to come of the body run for the request that it answers.
    pub(crate) fn run_for(&mut self, request: &Request) {
        if let Some(stream) = self.0.body_mut().as_stream() {
            stream.run_for(request);
        }
    }

    /// Lets the tasks of a request wait until the body has been sent or dropped.
    pub(crate) fn ends(&mut self, answering: Answering) {
        self.0.body_mut().ends(answering);
    }

    /// The same response, which the view's `http_cache` leaves alone: one of a view's many answers that must not be kept, or that says so
    /// itself.
    ///
    /// # Example
    ///
    /// ```
    /// use aiopyramid::prelude::*;
    ///
    /// #[view_config(route = "/news", http_cache = "10m")]
    /// async fn news(request: &Request) -> Response {
    ///     match request.header("x-editor") {
    ///         Some(name) => Response::text(format!("drafts of {name}")).prevent_http_cache(),
    ///         None => Response::text("news"),
    ///     }
    /// }
    /// ```
    #[must_use]
    #[doc(alias = "prevent_auto")]
    pub fn prevent_http_cache(mut self) -> Response {
        self.0.extensions_mut().insert(NoHttpCache);
        self
    }

    #[cfg(feature = "websocket")]
    pub(super) fn extensions_mut(&mut self) -> &mut ::http::Extensions {
        self.0.extensions_mut()
    }

    pub(crate) fn prevents_http_cache(&self) -> bool {
        self.0.extensions().get::<NoHttpCache>().is_some()
    }

    /// The response as the `http` crate has it.
    pub fn into_inner(self) -> ::http::Response<Body> {
        *self.0
    }

    /// Head and body.
    pub fn into_parts(self) -> (Parts, Body) {
        self.0.into_parts()
    }
}

/// Name and value of a header, or the panic that says which of them is none.
#[track_caller]
pub(super) fn header_field(
    name: impl TryInto<HeaderName>,
    value: impl TryInto<HeaderValue>,
) -> (HeaderName, HeaderValue) {
    match (name.try_into(), value.try_into()) {
        (Ok(name), Ok(value)) => (name, value),
        (Err(_), _) => panic!("the name of the header is not one that HTTP allows"),
        (Ok(name), Err(_)) => {
            panic!("the value for the header `{name}` is not one that HTTP allows")
        }
    }
}

impl Default for Response {
    fn default() -> Response {
        Response::new(Body::empty())
    }
}

impl From<::http::Response<Body>> for Response {
    fn from(response: ::http::Response<Body>) -> Response {
        Response(Box::new(response))
    }
}

impl From<Response> for ::http::Response<Body> {
    fn from(response: Response) -> ::http::Response<Body> {
        *response.0
    }
}
