//! A page.

use super::Answer;
use crate::error::Result;
use crate::http::{Body, Request, Response};

/// Text that is HTML: a page in UTF-8. What stands in it is sent as it is, so whoever puts it together escapes what comes from elsewhere.
///
/// # Example
///
/// ```
/// use aiopyramid::prelude::*;
/// use aiopyramid::testing::TestApp;
///
/// #[view_config(route = "/")]
/// async fn home() -> Html<&'static str> {
///     Html("<!doctype html><title>Home</title><h1>Welcome</h1>")
/// }
///
/// # #[tokio::main(flavor = "current_thread")] async fn main() -> Result<()> {
/// let mut config = Configurator::new();
/// config.scan_module(module_path!());
/// let app = TestApp::new(config.make_app()?);
/// assert_eq!(app.get("/").await.header("content-type"), Some("text/html; charset=utf-8"));
/// # Ok(()) }
/// ```
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Html<T>(pub T);

impl<T: Into<Body>> Answer for Html<T> {
    fn answer(self, request: &Request) -> Result<Response> {
        Ok(request.finish(Response::html(self.0)))
    }
}
