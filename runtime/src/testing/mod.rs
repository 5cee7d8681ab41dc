//! Testing an application in its own process, without a socket.

#[cfg(feature = "cookies")]
mod cookies;
#[cfg(feature = "cookies")]
mod jar;
#[cfg(feature = "multipart")]
mod multipart_form;
mod request;
mod response;
mod stream;

use crate::http::Method;
#[cfg(not(feature = "cookies"))]
use crate::http::{RequestBuilder, Response};
use crate::router::App;
use crate::settings::Settings;

#[cfg(feature = "multipart")]
pub use multipart_form::MultipartForm;
pub use request::TestRequest;
pub use response::TestResponse;
pub use stream::TestStream;

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
    #[cfg(feature = "cookies")]
    jar: std::sync::Arc<jar::Jar>,
}

impl TestApp {
    /// A client of an application.
    pub fn new(app: App) -> TestApp {
        TestApp {
            app,
            #[cfg(feature = "cookies")]
            jar: std::sync::Arc::default(),
        }
    }

    /// The application.
    pub fn app(&self) -> &App {
        &self.app
    }

    /// A GET, to be sent with `.await`.
    pub fn get(&self, target: &str) -> TestRequest {
        self.request(Method::GET, target)
    }

    /// A POST, to be sent with `.await`.
    pub fn post(&self, target: &str) -> TestRequest {
        self.request(Method::POST, target)
    }

    /// A PUT, to be sent with `.await`.
    pub fn put(&self, target: &str) -> TestRequest {
        self.request(Method::PUT, target)
    }

    /// A DELETE, to be sent with `.await`.
    pub fn delete(&self, target: &str) -> TestRequest {
        self.request(Method::DELETE, target)
    }

    /// A request of any method, to be sent with `.await`.
    pub fn request(&self, method: Method, target: &str) -> TestRequest {
        let request = self.app.request().method(method).uri(target);
        TestRequest::new(self.clone(), request.header("host", "example.com"))
    }

    #[cfg(not(feature = "cookies"))]
    async fn send(&self, request: RequestBuilder) -> Response {
        self.app.handle(request.build()).await
    }
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
