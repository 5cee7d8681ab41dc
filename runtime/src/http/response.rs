//! The response: status, headers and a body.

use ::http::response::Parts;
use ::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};

use super::Body;

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
        match (name.try_into(), value.try_into()) {
            (Ok(name), Ok(value)) => self.headers_mut().insert(name, value),
            (Err(_), _) => panic!("the name of the header is not one that HTTP allows"),
            (Ok(name), Err(_)) => {
                panic!("the value for the header `{name}` is not one that HTTP allows")
            }
        };
        self
    }

    /// The same response with another body.
    #[must_use]
    pub fn with_body(mut self, body: impl Into<Body>) -> Response {
        *self.0.body_mut() = body.into();
        self
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
