//! Testing an application in its own process, without a socket.
//!
//! - `dummy` is the request for a view that is called as a function, and `current` has code run for it that was never handed one.
//! - `recording` shows what was rendered, and which events were told.
//! - `request`, `response` and `stream` are an exchange with the whole application; `assertions` what a test asserts of it, `expected` which
//!   statuses it takes, `events` a response of server-sent events, `html` forms and links of a page, `websocket` the client's side of a
//!   websocket.

mod assertions;
mod base64;
#[cfg(feature = "cookies")]
mod cookies;
mod current;
mod difference;
mod dummy;
mod events;
mod expected;
#[cfg(feature = "testing-html")]
mod html;
#[cfg(feature = "cookies")]
mod jar;
#[cfg(feature = "multipart")]
mod multipart_form;
mod patience;
mod recording;
mod request;
mod response;
mod sent;
mod stream;
mod target;
#[cfg(feature = "websocket")]
mod websocket;

use std::panic::Location;
use std::sync::Arc;
use std::time::Duration;

use self::patience::PATIENCE;
use self::sent::{HOST, Header, Sent};
use crate::config::Configurator;
use crate::http::Method;
#[cfg(not(feature = "cookies"))]
use crate::http::{Body, Response};
use crate::router::App;
use crate::settings::Settings;

pub use current::CurrentRequest;
pub use dummy::DummyRequest;
pub use events::{ReceivedEvent, TestEvents};
#[cfg(feature = "testing-html")]
pub use html::TestForm;
#[cfg(feature = "multipart")]
pub use multipart_form::MultipartForm;
pub use recording::{RecordedEvents, RecordedRenderer, TestConfigurator};
pub use request::TestRequest;
pub use response::TestResponse;
pub use stream::TestStream;
#[cfg(feature = "websocket")]
#[doc(hidden)]
pub use websocket::websocket_wire;
#[cfg(feature = "websocket")]
pub use websocket::{TestWebSocket, TestWebSocketRequest, websocket_pair};

/// A client that calls an application directly, and keeps the cookies that it gets.
///
/// Clones share their cookies; another client has its own.
///
/// # Example
///
/// ```
/// use aiopyramid::prelude::*;
/// use aiopyramid::testing::TestApp;
///
/// #[view_config(route = "/add/{a}/{b}", renderer = "json")]
/// async fn add(a: u32, b: u32) -> u32 {
///     a + b
/// }
///
/// # #[tokio::main(flavor = "current_thread")] async fn main() -> Result<()> {
/// let mut config = Configurator::new();
/// config.scan_module(module_path!());
/// let app = TestApp::new(config.make_app()?);
///
/// let response = app.get("/add/2/3").await;
/// assert_eq!(response.status(), 200);
/// assert_eq!(response.json::<u32>(), 5);
/// assert_eq!(app.get("/add/2/x").await.status(), 404);
/// # Ok(()) }
/// ```
#[derive(Debug, Clone)]
pub struct TestApp {
    app: App,
    /// Sent with every request.
    headers: Arc<Vec<Header>>,
    is_strict: bool,
    patience: Duration,
    #[cfg(feature = "cookies")]
    jar: Arc<jar::Jar>,
}

impl TestApp {
    /// A client of an application.
    pub fn new(app: App) -> TestApp {
        TestApp {
            app,
            headers: Arc::new(vec![Header::of_client("host", HOST)]),
            is_strict: false,
            patience: PATIENCE,
            #[cfg(feature = "cookies")]
            jar: Arc::default(),
        }
    }

    /// The application.
    pub fn app(&self) -> &App {
        &self.app
    }

    /// A client for which a status that is neither 2xx nor 3xx fails the test, unless the request says otherwise (Q7). It shares the
    /// cookies of this one.
    ///
    /// # Example
    ///
    /// ```
    /// use aiopyramid::prelude::*;
    /// use aiopyramid::testing::TestApp;
    ///
    /// #[view_config(route = "/")]
    /// async fn home() -> &'static str {
    ///     "home"
    /// }
    ///
    /// # #[tokio::main(flavor = "current_thread")] async fn main() -> Result<()> {
    /// let mut config = Configurator::new();
    /// config.scan_module(module_path!());
    /// let app = TestApp::new(config.make_app()?).strict();
    /// assert_eq!(app.get("/").await.text(), "home");
    /// app.get("/away").expect_status(404).await;
    /// assert!(app.get("/away").expect_errors().await.status().is_client_error());
    /// # Ok(()) }
    /// ```
    #[must_use]
    pub fn strict(&self) -> TestApp {
        TestApp {
            is_strict: true,
            ..self.clone()
        }
    }

    fn is_strict(&self) -> bool {
        self.is_strict
    }

    /// A client that waits so long for the next message of a websocket, and for the next piece or event of a response that goes on; then the
    /// test fails. Without this it is ten seconds. It shares the cookies of this one.
    ///
    /// # Example
    ///
    /// ```
    /// use std::time::Duration;
    ///
    /// use aiopyramid::prelude::*;
    /// use aiopyramid::testing::TestApp;
    ///
    /// #[websocket_view(route = "/slow")]
    /// async fn slow(ws: WebSocket) -> Result<()> {
    ///     ws.send("at last").await?;
    ///     Ok(())
    /// }
    ///
    /// # #[tokio::main(flavor = "current_thread")] async fn main() -> Result<()> {
    /// let mut config = Configurator::new();
    /// config.scan_module(module_path!());
    /// let app = TestApp::new(config.make_app()?).with_patience(Duration::from_secs(60));
    /// assert_eq!(app.websocket("/slow").await.text().await, "at last");
    /// # Ok(()) }
    /// ```
    #[must_use]
    pub fn with_patience(&self, patience: Duration) -> TestApp {
        TestApp {
            patience,
            ..self.clone()
        }
    }

    /// A client that sends a header with every request, unless the request has one of that name. It shares the cookies of this one.
    #[must_use]
    #[doc(alias = "extra_environ")]
    pub fn with_header(&self, name: &str, value: &str) -> TestApp {
        let others = self
            .headers
            .iter()
            .filter(|header| !header.name.eq_ignore_ascii_case(name));
        let headers = others
            .cloned()
            .chain([Header::of_client(name, value)])
            .collect();
        TestApp {
            headers: Arc::new(headers),
            ..self.clone()
        }
    }

    /// A client that sends a name and a password with every request. It shares the cookies of this one.
    #[must_use]
    #[doc(alias = "authorization")]
    pub fn with_basic_auth(&self, user: &str, password: &str) -> TestApp {
        self.with_header("authorization", &base64::basic(user, password))
    }

    /// A GET, to be sent with `.await`.
    #[track_caller]
    pub fn get(&self, target: &str) -> TestRequest {
        self.request(Method::GET, target)
    }

    /// A POST, to be sent with `.await`.
    #[track_caller]
    pub fn post(&self, target: &str) -> TestRequest {
        self.request(Method::POST, target)
    }

    /// A PUT, to be sent with `.await`.
    #[track_caller]
    pub fn put(&self, target: &str) -> TestRequest {
        self.request(Method::PUT, target)
    }

    /// A PATCH, to be sent with `.await`.
    #[track_caller]
    pub fn patch(&self, target: &str) -> TestRequest {
        self.request(Method::PATCH, target)
    }

    /// A DELETE, to be sent with `.await`.
    #[track_caller]
    pub fn delete(&self, target: &str) -> TestRequest {
        self.request(Method::DELETE, target)
    }

    /// A HEAD, to be sent with `.await`.
    #[track_caller]
    pub fn head(&self, target: &str) -> TestRequest {
        self.request(Method::HEAD, target)
    }

    /// An OPTIONS, to be sent with `.await`.
    #[track_caller]
    pub fn options(&self, target: &str) -> TestRequest {
        self.request(Method::OPTIONS, target)
    }

    /// A request of any method, to be sent with `.await`.
    #[track_caller]
    pub fn request(&self, method: Method, target: &str) -> TestRequest {
        let headers = Vec::clone(&self.headers);
        let sent = Sent::new(method, target, headers, Location::caller());
        TestRequest::new(self.clone(), sent)
    }

    #[cfg(not(feature = "cookies"))]
    async fn send(&self, sent: &Sent, body: Body) -> Response {
        let request = sent.builder(&self.app).body(body);
        self.app.handle(request.build()).await
    }
}

/// A configurator for a test: everything as by default, with the [settings](settings()) of tests (Q3).
///
/// [`TestConfigurator::begin`] makes its application the one that code runs for, until the guard is dropped.
///
/// # Example
///
/// ```
/// use aiopyramid::prelude::*;
/// use aiopyramid::testing::{self, TestConfigurator};
///
/// struct Currency(&'static str);
///
/// /// Three calls below the view, where nobody hands the request on.
/// fn price(amount: u32) -> String {
///     let currency = Request::current().and_then(|request| request.state::<Currency>());
///     format!("{amount} {}", currency.map_or("?", |currency| currency.0))
/// }
///
/// # fn main() -> Result<()> {
/// let mut config = testing::set_up();
/// config.state(Currency("EUR"));
/// let request = config.begin()?;
/// assert_eq!(price(5), "5 EUR");
/// drop(request);
/// assert_eq!(price(5), "5 ?");
/// # Ok(()) }
/// ```
#[doc(alias = "setUp")]
#[doc(alias = "tearDown")]
#[doc(alias = "testConfig")]
pub fn set_up() -> Configurator {
    Configurator::with_settings(settings())
}

/// Settings for a test: nothing but a secret, so that signed and private cookies work.
///
/// For a test that needs more, write `secrets` into its own settings, with at least 32 bytes that are no secret.
///
/// # Example
///
/// ```
/// use aiopyramid::prelude::*;
/// use aiopyramid::testing::{self, TestApp};
///
/// let config = Configurator::with_settings(testing::settings());
/// let browser = TestApp::new(config.make_app()?);
/// # Ok::<(), Error>(())
/// ```
pub fn settings() -> Settings {
    Settings::from_toml("[app]\nsecrets = 'known to everybody, and so for tests alone'")
        .expect("it is TOML")
}
