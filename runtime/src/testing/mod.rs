//! Testing an application in its own process, without a socket.

mod request;
mod response;

use crate::http::Method;
use crate::router::App;

pub use request::TestRequest;
pub use response::TestResponse;

/// A client that calls an application directly.
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
pub struct TestApp(App);

impl TestApp {
    /// A client of an application.
    pub fn new(app: App) -> TestApp {
        TestApp(app)
    }

    /// The application.
    pub fn app(&self) -> &App {
        &self.0
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
        let request = self
            .0
            .request()
            .method(method)
            .uri(target)
            .header("host", "example.com");
        TestRequest::new(self.0.clone(), request)
    }
}
