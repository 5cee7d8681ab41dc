//! What a request knows of its route, and of the routes of its application.

use std::sync::Arc;

use super::tree::Spans;
use super::{Given, Matchdict, Route, RoutePathError, RouteUrl, RouteValue};
use crate::http::Request;
use crate::http::httpexceptions::HttpSeeOther;

/// The route that a request matched, and where in its path the placeholders are.
pub(crate) struct Matched {
    pub(crate) route: Arc<Route>,
    pub(crate) spans: Spans,
}

impl Request {
    /// The route that the request matched; `None` before the match, in a tween for example, and where there was none (L7).
    pub fn matched_route(&self) -> Option<&Arc<Route>> {
        self.resolution::<Matched>().map(|matched| &matched.route)
    }

    /// The placeholders of the matched route with their decoded texts; empty where no route matched.
    pub fn matchdict(&self) -> Matchdict<'_> {
        match (self.resolution::<Matched>(), self.path_info()) {
            (Some(matched), Ok(path)) => Matchdict::new(path, matched),
            _ => self
                .resolution::<Given>()
                .map_or_else(Matchdict::default, Given::matchdict),
        }
    }

    /// The path of a route by its name, with values for its placeholders (U37).
    ///
    /// Values are percent-encoded where a path needs it; a `/` in a value stays one (U32). A value of another name than those of the
    /// placeholders plays no part, and whether a value fits the regex of its placeholder is not looked at (U31).
    ///
    /// # Errors
    ///
    /// A [`RoutePathError`] when there is no route of the name, or a placeholder has no value.
    ///
    /// # Example
    ///
    /// ```
    /// use aiopyramid::prelude::*;
    /// use aiopyramid::testing::TestApp;
    ///
    /// #[view_config(route = "/articles/{year}/{title}", route_name = "article")]
    /// async fn article(request: &Request, year: u16, title: &str) -> Result<String> {
    ///     let path = request.route_path("article", &[("year", &(year + 1)), ("title", &title)])?;
    ///     Ok(format!("a year later: {path}"))
    /// }
    ///
    /// # #[tokio::main(flavor = "current_thread")] async fn main() -> Result<()> {
    /// let mut config = Configurator::new();
    /// config.scan_module(module_path!());
    /// let app = TestApp::new(config.make_app()?);
    /// let response = app.get("/articles/1999/new%20year").await;
    /// assert_eq!(response.text(), "a year later: /articles/2000/new%20year");
    /// # Ok(()) }
    /// ```
    pub fn route_path(
        &self,
        name: &str,
        values: &[(&str, &dyn RouteValue)],
    ) -> Result<String, RoutePathError> {
        self.route(name, values).path()
    }

    /// The whole URL of a route by its name: [`Request::route_path`] behind the scheme and the host that the client asked.
    ///
    /// # Errors
    ///
    /// Those of [`Request::route_path`].
    pub fn route_url(
        &self,
        name: &str,
        values: &[(&str, &dyn RouteValue)],
    ) -> Result<String, RoutePathError> {
        self.route(name, values).url()
    }

    /// Begins the URL of a route, for a query, an anchor or further segments to be added.
    pub fn route(&self, name: &str, values: &[(&str, &dyn RouteValue)]) -> RouteUrl<'_> {
        RouteUrl::new(self, name, values)
    }

    /// A redirect to a route by its name, to be asked for with GET: what answers a form that was understood.
    ///
    /// # Errors
    ///
    /// Those of [`Request::route_path`].
    ///
    /// # Example
    ///
    /// ```
    /// use aiopyramid::prelude::*;
    ///
    /// #[view_config(route = "/articles/{id}", route_name = "article")]
    /// async fn article(id: u32) -> String {
    ///     format!("article {id}")
    /// }
    ///
    /// #[view_config(route = "/articles", request_method = "POST")]
    /// async fn create(request: &Request) -> Result<HttpSeeOther> {
    ///     Ok(request.redirect_to("article", &[("id", &3)])?)
    /// }
    /// ```
    pub fn redirect_to(
        &self,
        name: &str,
        values: &[(&str, &dyn RouteValue)],
    ) -> Result<HttpSeeOther, RoutePathError> {
        Ok(HttpSeeOther::new(self.route_path(name, values)?))
    }

    /// Keeps the match. False if there is one already.
    #[must_use]
    pub(crate) fn set_matched(&self, matched: Matched) -> bool {
        self.resolve(matched)
    }
}
