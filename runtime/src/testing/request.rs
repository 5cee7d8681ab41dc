//! A request of a test.

use std::future::{Future, IntoFuture};
use std::net::SocketAddr;
use std::pin::Pin;

use ::http::header;
use serde::Serialize;

use super::expected::Expected;
use super::response::Answered;
use super::sent::Sent;
use super::{TestApp, TestEvents, TestResponse, TestStream, base64};
use crate::dispatch::synchronize;
use crate::http::{Body, Response};

/// A request that is being put together. `.await` sends it; in plain code, [`TestRequest::wait`] does.
///
/// # Which statuses are good
///
/// A test that awaits the request gets the response, whatever its status, and looks at that itself. [`TestRequest::ok`] has WebTest's
/// rule (Q7): what is neither 2xx nor 3xx fails the test, with the request, the status and the body in the message.
/// [`TestApp::strict`] has it for all requests of a client, and then [`TestRequest::expect_status`] and
/// [`TestRequest::expect_errors`] say where something else is meant.
///
/// # Example
///
/// ```
/// use aiopyramid::prelude::*;
/// use aiopyramid::testing::TestApp;
///
/// #[view_config(route = "/doubled/{number}")]
/// async fn doubled(number: u32) -> String {
///     (number * 2).to_string()
/// }
///
/// # #[tokio::main(flavor = "current_thread")] async fn main() -> Result<()> {
/// let mut config = Configurator::new();
/// config.scan_module(module_path!());
/// let app = TestApp::new(config.make_app()?);
///
/// app.get("/doubled/21").ok().await.must_contain("42");
/// app.get("/doubled/x").expect_status(404).await;
/// # Ok(()) }
/// ```
#[derive(Debug)]
#[must_use = "a request is sent by `.await`"]
pub struct TestRequest {
    app: TestApp,
    sent: Sent,
    body: Body,
    expected: Expected,
    follows: bool,
}

/// How often browsers follow.
const MOST_REDIRECTS: usize = 20;

impl TestRequest {
    pub(super) fn new(app: TestApp, sent: Sent) -> TestRequest {
        let whole = sent.body.clone().unwrap_or_default();
        TestRequest {
            expected: match app.is_strict() {
                true => Expected::Success,
                false => Expected::Anything,
            },
            app,
            sent,
            body: whole.into(),
            follows: false,
        }
    }

    /// One more header. A `cookie` is sent in place of the cookies that the client keeps, and any in place of the client's own of that
    /// name. There is but one `content-type`, `host` and `authorization`, the last one.
    pub fn header(mut self, name: &str, value: &str) -> TestRequest {
        self.sent.add_header(name, value);
        self
    }

    /// More of the query.
    ///
    /// # Example
    ///
    /// ```
    /// use aiopyramid::prelude::*;
    /// use aiopyramid::testing::TestApp;
    ///
    /// #[view_config(route = "/search")]
    /// async fn search(request: &Request) -> Result<String> {
    ///     Ok(request.query()?.get("q").unwrap_or("nothing").to_owned())
    /// }
    ///
    /// # #[tokio::main(flavor = "current_thread")] async fn main() -> Result<()> {
    /// # let mut config = Configurator::new();
    /// # config.scan_module(module_path!());
    /// # let app = TestApp::new(config.make_app()?);
    /// let found = app.get("/search").query(&[("q", "bread & butter")]).await;
    /// assert_eq!(found.text(), "bread & butter");
    /// # Ok(()) }
    /// ```
    pub fn query(mut self, pairs: &[(&str, &str)]) -> TestRequest {
        let pairs = url_encoded(pairs);
        if !pairs.is_empty() {
            let sign = if self.sent.target.contains('?') {
                '&'
            } else {
                '?'
            };
            self.sent.target = format!("{}{sign}{pairs}", self.sent.target);
        }
        self
    }

    /// The address that the request comes from.
    pub fn peer(mut self, peer: SocketAddr) -> TestRequest {
        self.sent.peer = Some(peer);
        self
    }

    /// Says that a script sends it: [`Request::is_xhr`](crate::http::Request::is_xhr).
    pub fn xhr(self) -> TestRequest {
        self.header("x-requested-with", "XMLHttpRequest")
    }

    /// A name and a password, in the way of HTTP (`Authorization: Basic`).
    #[doc(alias = "authorization")]
    pub fn basic_auth(self, user: &str, password: &str) -> TestRequest {
        let value = base64::basic(user, password);
        self.header("authorization", &value)
    }

    /// A token (`Authorization: Bearer`).
    pub fn bearer_auth(self, token: &str) -> TestRequest {
        self.header("authorization", &format!("Bearer {token}"))
    }

    /// A body of no particular type.
    pub fn body(self, body: impl Into<Body>) -> TestRequest {
        TestRequest {
            body: body.into(),
            ..self
        }
    }

    /// A JSON body.
    ///
    /// # Panics
    ///
    /// When the value cannot be written as JSON.
    #[track_caller]
    #[doc(alias = "post_json")]
    pub fn json(self, value: &impl Serialize) -> TestRequest {
        match serde_json::to_vec(value) {
            Ok(json) => self.header("content-type", "application/json").body(json),
            Err(error) => panic!("the value cannot be written as JSON: {error}"),
        }
    }

    /// A form, in the URL-encoded form.
    pub fn form(self, fields: &[(&str, &str)]) -> TestRequest {
        let encoded = url_encoded(fields);
        self.header("content-type", "application/x-www-form-urlencoded")
            .body(encoded)
    }

    /// A form with files.
    #[cfg(feature = "multipart")]
    #[doc(alias = "upload_files")]
    pub fn multipart(self, form: super::MultipartForm) -> TestRequest {
        self.header("content-type", &super::MultipartForm::content_type())
            .body(form.into_bytes())
    }

    /// Fails the test where the status is neither 2xx nor 3xx (Q7).
    pub fn ok(self) -> TestRequest {
        self.expecting(Expected::Success)
    }

    /// Fails the test where the status is another one.
    ///
    /// # Panics
    ///
    /// When there is no such status. The message of the failed test comes with the `.await`.
    #[track_caller]
    #[doc(alias = "status")]
    pub fn expect_status(self, status: u16) -> TestRequest {
        self.expecting(Expected::exactly(status))
    }

    /// Takes any status, for clients that are [strict](TestApp::strict).
    pub fn expect_errors(self) -> TestRequest {
        self.expecting(Expected::Anything)
    }

    fn expecting(self, expected: Expected) -> TestRequest {
        TestRequest { expected, ..self }
    }

    /// Goes where redirects lead, as a browser does. The response is the last one.
    ///
    /// # Panics
    ///
    /// With the `.await`, when a redirect leads to another host, or after 20 of them.
    #[doc(alias = "maybe_follow")]
    pub fn follow_redirects(self) -> TestRequest {
        TestRequest {
            follows: true,
            ..self
        }
    }

    /// Sends the request and waits, in plain code: in a `#[test]`, or in a greenlet.
    ///
    /// # Panics
    ///
    /// On an event loop, as [`synchronize`](fn@synchronize) does: there it is `.await`.
    ///
    /// # Example
    ///
    /// ```
    /// use aiopyramid::prelude::*;
    /// use aiopyramid::testing::TestApp;
    ///
    /// #[view_config(route = "/")]
    /// fn home() -> &'static str {
    ///     "home"
    /// }
    ///
    /// # fn main() -> Result<()> {
    /// let mut config = Configurator::new();
    /// config.scan_module(module_path!());
    /// let app = TestApp::new(config.make_app()?);
    /// assert_eq!(app.get("/").wait().text(), "home");
    /// # Ok(()) }
    /// ```
    #[track_caller]
    pub fn wait(self) -> TestResponse {
        synchronize(self.into_future())
    }

    /// Sends the request, and leaves the body of the response to be read piece by piece.
    pub async fn streamed(self) -> TestStream {
        let expected = self.expected;
        let (answered, response) = self.answered().await;
        if expected.admits(response.status()) {
            return TestStream::new(answered, response);
        }
        let response = TestResponse::read(answered, response).await;
        response.fail("another status was expected")
    }

    /// Sends the request, and leaves the events of the response to be read one by one.
    ///
    /// # Panics
    ///
    /// When the response is no stream of events.
    pub async fn events(self) -> TestEvents {
        self.streamed().await.events()
    }

    /// Sends it, and goes on where that is wanted.
    async fn answered(self) -> (Answered, Response) {
        let TestRequest {
            app,
            mut sent,
            body,
            follows,
            ..
        } = self;
        sent.body = body.whole();
        let mut response = app.send(&sent, body).await;
        let mut followed = 0;
        while follows && let Some(location) = redirect(&response) {
            followed += 1;
            assert!(
                followed <= MOST_REDIRECTS,
                "{sent}: there is no end of redirects; this one leads to {location}"
            );
            sent = match sent.redirected(response.status(), &location) {
                Ok(next) => next,
                Err(reason) => panic!("{sent}: the redirect cannot be followed: {reason}"),
            };
            let body = sent.body.clone().unwrap_or_default();
            response = app.send(&sent, body.into()).await;
        }
        (Answered::new(Some(app), sent, &response), response)
    }
}

/// Where a response sends the client.
fn redirect(response: &Response) -> Option<String> {
    let location = response.headers().get(header::LOCATION)?;
    let redirects = matches!(response.status().as_u16(), 301 | 302 | 303 | 307 | 308);
    redirects.then(|| String::from_utf8_lossy(location.as_bytes()).into_owned())
}

fn url_encoded(pairs: &[(&str, &str)]) -> String {
    form_urlencoded::Serializer::new(String::new())
        .extend_pairs(pairs)
        .finish()
}

impl IntoFuture for TestRequest {
    type Output = TestResponse;
    type IntoFuture = Pin<Box<dyn Future<Output = TestResponse> + Send>>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(async move {
            let expected = self.expected;
            let (answered, response) = self.answered().await;
            let response = TestResponse::read(answered, response).await;
            expected.check(&response);
            response
        })
    }
}
