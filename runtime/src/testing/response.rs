//! A response as a test looks at it: read whole.

use std::fmt;
use std::panic::Location;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use serde::de::DeserializeOwned;

use super::patience::PATIENCE;
use super::sent::Sent;
use super::{TestApp, TestRequest};
use crate::error::Error;
use crate::http::{HeaderMap, Request, Response, StatusCode};
use crate::respond::{Answer, respond_to_error};

/// A response that has been read to its end, with the request that it answers.
///
/// What a test asserts of it by its methods fails with both in the message. They give the response back, so that another can follow.
#[derive(Clone)]
pub struct TestResponse {
    pub(super) answered: Answered,
    body: Bytes,
}

/// The head of a response, and what it answers.
#[derive(Clone)]
pub(super) struct Answered {
    /// `None` for what no application answered.
    app: Option<TestApp>,
    sent: Arc<Sent>,
    status: StatusCode,
    headers: HeaderMap,
}

impl Answered {
    pub(super) fn new(app: Option<TestApp>, sent: Sent, response: &Response) -> Answered {
        Answered {
            app,
            sent: Arc::new(sent),
            status: response.status(),
            headers: response.headers().clone(),
        }
    }

    pub(super) fn status(&self) -> StatusCode {
        self.status
    }

    /// What was asked for.
    pub(super) fn sent(&self) -> &Sent {
        &self.sent
    }

    /// How long whoever reads on waits for more.
    pub(super) fn patience(&self) -> Duration {
        self.app.as_ref().map_or(PATIENCE, |app| app.patience)
    }

    pub(super) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }
}

/// Request, status and the headers that say what the rest is.
impl fmt::Display for Answered {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}", self.sent)?;
        write!(f, "{}", self.status)?;
        for name in ["location", "content-type"] {
            if let Some(value) = self.headers.get(name) {
                write!(f, "\n{name}: {}", String::from_utf8_lossy(value.as_bytes()))?;
            }
        }
        Ok(())
    }
}

impl TestResponse {
    pub(super) async fn read(answered: Answered, response: Response) -> TestResponse {
        match response.into_parts().1.bytes().await {
            Ok(body) => TestResponse { answered, body },
            Err(error) => panic!(
                "the body of the response broke off: {:?}\n\n{answered}",
                Error::from(error)
            ),
        }
    }

    /// The response that a view's value becomes, for a view that was called as a function: with what the view wants in it by
    /// [`Request::response`], and with the response to an error.
    ///
    /// # Example
    ///
    /// ```
    /// use aiopyramid::prelude::*;
    /// use aiopyramid::testing::{DummyRequest, TestResponse};
    ///
    /// #[view_config(route = "/notes", request_method = "POST")]
    /// async fn create(request: &Request) -> Result<&'static str, HttpBadRequest> {
    ///     request.response().set_status(StatusCode::CREATED);
    ///     Ok("made")
    /// }
    ///
    /// # #[tokio::main(flavor = "current_thread")] async fn main() {
    /// let request = DummyRequest::new().post([("text", "milk")]).build();
    /// let response = TestResponse::of(create(&request).await, &request).await;
    /// response.assert_status(201).must_contain("made");
    /// # }
    /// ```
    #[track_caller]
    pub fn of(answer: impl Answer, request: &Request) -> impl Future<Output = TestResponse> {
        let at = Location::caller();
        let response = answer
            .answer(request)
            .unwrap_or_else(|error| respond_to_error(&error, request));
        let target = request.uri().to_string();
        let sent = Sent::new(request.method().clone(), &target, Vec::new(), at);
        TestResponse::read(Answered::new(None, sent, &response), response)
    }

    /// The status.
    #[doc(alias = "status_int")]
    pub fn status(&self) -> StatusCode {
        self.answered.status
    }

    /// A header as text; `None` if it is not there.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.answered.header(name)
    }

    /// All headers of a name as text: each `set-cookie` for example.
    pub fn header_all(&self, name: &str) -> Vec<&str> {
        let values = self.answered.headers.get_all(name).into_iter();
        values.filter_map(|value| value.to_str().ok()).collect()
    }

    /// The body.
    #[doc(alias = "body")]
    pub fn bytes(&self) -> &Bytes {
        &self.body
    }

    /// The body as text.
    ///
    /// # Panics
    ///
    /// When it is not UTF-8.
    #[track_caller]
    pub fn text(&self) -> &str {
        match std::str::from_utf8(&self.body) {
            Ok(text) => text,
            Err(error) => self.fail(format_args!("the body is no text: {error}")),
        }
    }

    /// The body as a value, read from JSON.
    ///
    /// # Panics
    ///
    /// When it is no JSON or does not fit the type; the message has the body.
    #[track_caller]
    pub fn json<T: DeserializeOwned>(&self) -> T {
        match serde_json::from_slice(&self.body) {
            Ok(value) => value,
            Err(error) => self.fail(format_args!("the body is not the JSON wanted: {error}")),
        }
    }

    /// The request that follows a redirect, as a browser makes it; one that is the first of a chain leads to the second.
    ///
    /// # Panics
    ///
    /// When the response is no redirect, or leads to another host.
    ///
    /// # Example
    ///
    /// ```
    /// use aiopyramid::prelude::*;
    /// use aiopyramid::testing::TestApp;
    ///
    /// #[view_config(route = "/old")]
    /// async fn old() -> HttpSeeOther {
    ///     HttpSeeOther::new("/new")
    /// }
    ///
    /// #[view_config(route = "/new")]
    /// async fn new() -> &'static str {
    ///     "here now"
    /// }
    ///
    /// # #[tokio::main(flavor = "current_thread")] async fn main() -> Result<()> {
    /// let mut config = Configurator::new();
    /// config.scan_module(module_path!());
    /// let app = TestApp::new(config.make_app()?);
    ///
    /// let moved = app.get("/old").await;
    /// assert_eq!(moved.status(), 303);
    /// moved.follow().await.must_contain("here now");
    ///
    /// app.get("/old").follow_redirects().await.must_contain("here now");
    /// # Ok(()) }
    /// ```
    #[track_caller]
    pub fn follow(&self) -> TestRequest {
        let Some(location) = self
            .header("location")
            .filter(|_| self.status().is_redirection())
        else {
            self.fail("the response is no redirect, so there is nothing to follow");
        };
        match self.answered.sent.redirected(self.status(), location) {
            Ok(sent) => self.go(Sent {
                at: Location::caller(),
                ..sent
            }),
            Err(reason) => self.fail(format_args!("the redirect cannot be followed: {reason}")),
        }
    }

    /// The request that was answered.
    #[cfg(feature = "testing-html")]
    pub(super) fn sent(&self) -> &Sent {
        &self.answered.sent
    }

    /// A request of the client to where something on the page leads.
    #[cfg(feature = "testing-html")]
    #[track_caller]
    pub(super) fn lead(&self, method: crate::http::Method, target: &str) -> TestRequest {
        match &self.answered.app {
            Some(app) => match self.sent().own_host() {
                Some(host) => app.request(method, target).header("host", host),
                None => app.request(method, target),
            },
            None => self.fail(NO_APPLICATION),
        }
    }

    /// The next request of the client.
    #[track_caller]
    fn go(&self, sent: Sent) -> TestRequest {
        match &self.answered.app {
            Some(app) => TestRequest::new(app.clone(), sent),
            None => self.fail(NO_APPLICATION),
        }
    }

    /// Fails the test, with the response.
    #[track_caller]
    pub(super) fn fail(&self, what: impl fmt::Display) -> ! {
        panic!("{what}\n\n{self}")
    }
}

const NO_APPLICATION: &str = "this is what a function gave, so there is no application to ask";

/// How much of a body a message shows, in bytes.
const SHOWN: usize = 2_000;

/// The request, the status, and the beginning of the body.
impl fmt::Display for TestResponse {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}\n\n", self.answered)?;
        let Ok(text) = std::str::from_utf8(&self.body) else {
            return write!(f, "({} bytes that are no text)", self.body.len());
        };
        let mut end = SHOWN.min(text.len());
        while !text.is_char_boundary(end) {
            end -= 1;
        }
        let shown = &text[..end];
        f.write_str(shown)?;
        match text.len() - shown.len() {
            0 => Ok(()),
            more => write!(f, "\n... and {more} bytes more"),
        }
    }
}

impl fmt::Debug for TestResponse {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}
