//! The cookies of a client: what it sends and keeps, and what a test may look at and change.

use serde::Serialize;
use serde::de::DeserializeOwned;

use super::TestApp;
use super::sent::Sent;
use crate::http::cookies::{Cookie, CookieError, CookieKey, Cookies};
use crate::http::{Body, HeaderMap, Request, Response, Uri, header};

impl TestApp {
    /// The cookies that the client keeps, of all paths, as the application reads them.
    ///
    /// # Example
    ///
    /// ```
    /// use aiopyramid::prelude::*;
    /// use aiopyramid::testing::TestApp;
    ///
    /// #[view_config(route = "/greet")]
    /// async fn greet(request: &Request) -> &'static str {
    ///     match request.cookies().get("seen") {
    ///         Some(_) => "welcome back",
    ///         None => {
    ///             request.response().set_cookie(Cookie::new("seen", "yes"));
    ///             "welcome"
    ///         }
    ///     }
    /// }
    ///
    /// # #[tokio::main(flavor = "current_thread")] async fn main() -> Result<()> {
    /// let mut config = Configurator::new();
    /// config.scan_module(module_path!());
    /// let browser = TestApp::new(config.make_app()?);
    /// assert_eq!(browser.get("/greet").await.text(), "welcome");
    /// assert_eq!(browser.cookies().get("seen"), Some("yes"));
    /// assert_eq!(browser.get("/greet").await.text(), "welcome back");
    /// browser.clear_cookies();
    /// assert_eq!(browser.get("/greet").await.text(), "welcome");
    /// # Ok(()) }
    /// ```
    pub fn cookies(&self) -> Cookies {
        self.with_cookies().cookies().clone()
    }

    /// The value of a cookie that the client keeps, as the application reads it: opened, if it is signed or private.
    pub fn cookie<T: DeserializeOwned>(&self, key: &CookieKey<T>) -> Option<T> {
        self.with_cookies().cookie(key)
    }

    /// Gives the client a cookie, as if a response had set it.
    ///
    /// # Panics
    ///
    /// When browsers would drop it: see [`Cookie::check`].
    #[track_caller]
    pub fn set_cookie(&self, cookie: Cookie) {
        let mut headers = HeaderMap::new();
        cookie.checked().append_to(&mut headers, false);
        self.jar.keep(&headers, "/");
    }

    /// Gives the client a cookie with a value that the application has signed or encrypted, to be logged in for example.
    ///
    /// # Errors
    ///
    /// Those of [`CookieKey::cookie`].
    ///
    /// # Example
    ///
    /// ```
    /// use aiopyramid::prelude::*;
    /// use aiopyramid::testing::{self, TestApp};
    ///
    /// static USER: CookieKey<String> = CookieKey::signed("user");
    ///
    /// #[view_config(route = "/me")]
    /// async fn me(request: &Request) -> Result<String, HttpUnauthorized> {
    ///     request.cookie(&USER).ok_or_else(HttpUnauthorized::default)
    /// }
    ///
    /// # #[tokio::main(flavor = "current_thread")] async fn main() -> Result<()> {
    /// let mut config = Configurator::with_settings(testing::settings());
    /// config.scan_module(module_path!());
    /// let browser = TestApp::new(config.make_app()?);
    /// assert_eq!(browser.get("/me").await.status(), 401);
    /// browser.set(&USER, &"ada".to_owned())?;
    /// assert_eq!(browser.get("/me").await.text(), "ada");
    /// # Ok(()) }
    /// ```
    pub fn set<T: Serialize>(&self, key: &CookieKey<T>, value: &T) -> Result<(), CookieError> {
        self.set_cookie(key.cookie(&self.app.request().build(), value)?);
        Ok(())
    }

    /// Forgets all cookies, as a new browser.
    #[doc(alias = "reset")]
    pub fn clear_cookies(&self) {
        self.jar.clear();
    }

    /// Sends a request with the cookies that fit it, and keeps those that come back.
    pub(super) async fn send(&self, sent: &Sent, body: Body) -> Response {
        let request = sent.builder(&self.app).body(body);
        let head = request.head();
        let path = head.uri_ref().map_or("/", Uri::path).to_owned();
        let by_hand = head
            .headers_ref()
            .is_some_and(|headers| headers.contains_key(header::COOKIE));
        let request = match self.jar.line_for(&path) {
            Some(line) if !by_hand => request.header("cookie", &line),
            _ => request,
        };
        let response = self.app.handle(request.build()).await;
        self.jar.keep(response.headers(), &path);
        response
    }

    /// A request that has all cookies of the client.
    fn with_cookies(&self) -> Request {
        let line = self.jar.whole_line();
        self.app.request().header("cookie", &line).build()
    }
}
