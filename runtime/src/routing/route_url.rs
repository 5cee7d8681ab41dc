//! A URL of a route, with what may follow its path.

use super::generate::{RoutePathError, escape_element, escape_in_fragment, escape_in_query};
use super::{RouteNames, RouteValue};
use crate::http::Request;

/// The URL of a route that is being put together: [`Request::route`] begins one, [`path`](RouteUrl::path) and [`url`](RouteUrl::url) end
/// it.
///
/// # Example
///
/// ```
/// use aiopyramid::prelude::*;
/// use aiopyramid::testing::TestApp;
///
/// #[view_config(route = "/search/{topic}", route_name = "search")]
/// async fn search(request: &Request, topic: &str, page: Query<Page>) -> Result<String> {
///     let next = request
///         .route("search", &[("topic", &topic)])
///         .with_query(&[("page", &(page.page + 1)), ("sort", &"by name")])
///         .with_anchor("results");
///     Ok(next.path()?)
/// }
///
/// #[derive(serde::Deserialize)]
/// struct Page { page: u32 }
///
/// # #[tokio::main(flavor = "current_thread")] async fn main() -> Result<()> {
/// let mut config = Configurator::new();
/// config.scan_module(module_path!());
/// let app = TestApp::new(config.make_app()?);
/// let next = app.get("/search/caf%C3%A9?page=1").await;
/// assert_eq!(next.text(), "/search/caf%C3%A9?page=2&sort=by+name#results");
/// # Ok(()) }
/// ```
#[derive(Debug, Clone)]
#[must_use = "a URL is made by `path()` or `url()`"]
pub struct RouteUrl<'r> {
    request: &'r Request,
    path: Result<String, RoutePathError>,
    query: String,
    anchor: String,
}

impl<'r> RouteUrl<'r> {
    pub(super) fn new(
        request: &'r Request,
        name: &str,
        values: &[(&str, &dyn RouteValue)],
    ) -> RouteUrl<'r> {
        let path = match request.state::<RouteNames>() {
            Some(names) => names
                .path(name, values)
                .map(|path| request.script_name().to_owned() + &path),
            None => Err(RoutePathError::no_application(name)),
        };
        RouteUrl {
            request,
            path,
            query: String::new(),
            anchor: String::new(),
        }
    }

    /// The same URL with segments behind its path, one slash before each (U35). A slash in one of them is escaped; an empty one at the end
    /// makes a slash at the end.
    pub fn with_elements(mut self, elements: &[&str]) -> RouteUrl<'r> {
        if let Ok(path) = &mut self.path {
            for (index, element) in elements.iter().enumerate() {
                if index > 0 || !path.ends_with('/') {
                    path.push('/');
                }
                path.push_str(&escape_element(element));
            }
        }
        self
    }

    /// The same URL with more names and values in its query. A name with several values is given several times (U34).
    pub fn with_query(mut self, query: &[(&str, &dyn RouteValue)]) -> RouteUrl<'r> {
        let mut text = String::new();
        for (name, value) in query {
            text.clear();
            value.write_text(&mut text);
            self.query
                .push(if self.query.is_empty() { '?' } else { '&' });
            self.query.push_str(&escape_in_query(name));
            self.query.push('=');
            self.query.push_str(&escape_in_query(&text));
        }
        self
    }

    /// The same URL with a text behind `?`, for a page whose query has no names (U32). An empty one adds nothing.
    pub fn with_query_text(mut self, text: &str) -> RouteUrl<'r> {
        if !text.is_empty() {
            let separator = if self.query.is_empty() { "?" } else { "&" };
            self.query = self.query + separator + &escape_in_fragment(text);
        }
        self
    }

    /// The same URL with a place within the page, behind `#`. An empty one adds nothing.
    pub fn with_anchor(mut self, anchor: &str) -> RouteUrl<'r> {
        self.anchor = match anchor {
            "" => String::new(),
            anchor => format!("#{}", escape_in_fragment(anchor)),
        };
        self
    }

    /// Path, query and anchor: a URL on the host that the client asked.
    ///
    /// # Errors
    ///
    /// A [`RoutePathError`] when there is no route of the name, or a placeholder has no value.
    pub fn path(self) -> Result<String, RoutePathError> {
        Ok(self.path? + &self.query + &self.anchor)
    }

    /// The whole URL, with the scheme and the host that the client asked.
    ///
    /// # Errors
    ///
    /// Those of [`RouteUrl::path`].
    pub fn url(self) -> Result<String, RoutePathError> {
        let host = self.request.host_url();
        Ok(host + &self.path()?)
    }
}
