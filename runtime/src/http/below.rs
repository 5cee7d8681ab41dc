//! A request as it looks from below a prefix: its target, and what is left of the application around.

use ::http::Uri;
use ::http::uri::PathAndQuery;

use super::{Request, percent};
use crate::shutdown::ShutdownToken;

/// The target of a request before a mount took the prefix off it; in the extensions of the request that the mounted service gets.
///
/// # Example
///
/// ```
/// use aiopyramid::http::OriginalUri;
///
/// fn whole_path(request: &http::Request<aiopyramid::http::Body>) -> &str {
///     match request.extensions().get::<OriginalUri>() {
///         Some(original) => original.0.path(),
///         None => request.uri().path(),
///     }
/// }
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OriginalUri(pub Uri);

/// What the request of a mounted application has of the application around it; in its extensions.
#[derive(Debug, Clone)]
pub(crate) struct MountedIn {
    /// Whoever serves tells the outermost application alone.
    pub(crate) shutdown: ShutdownToken,
    /// The part of the path that has been taken off, as it was sent, by all mounts that the request came through.
    pub(crate) script_name: String,
}

impl Request {
    /// The part of the path that mounts have taken off, as it was sent: `/shop` for an application that is mounted there, and empty for one that is
    /// mounted nowhere (O4).
    ///
    /// Paths of [routes](Request::route_path) begin with it. A framework of another kind around the application is not known here.
    ///
    /// # Example
    ///
    /// ```
    /// use aiopyramid::prelude::*;
    /// use aiopyramid::testing::TestApp;
    ///
    /// # #[tokio::main(flavor = "current_thread")] async fn main() -> Result<()> {
    /// let mut shop = Configurator::new();
    /// let cart = |request: Request| async move { request.script_name().to_owned() };
    /// shop.add_view(cart, ViewOptions { route: Some("/cart"), ..ViewOptions::DEFAULT });
    ///
    /// let mut site = Configurator::new();
    /// site.mount("/shop", shop.make_app()?);
    /// let app = TestApp::new(site.make_app()?);
    /// assert_eq!(app.get("/shop/cart").await.text(), "/shop");
    /// # Ok(()) }
    /// ```
    pub fn script_name(&self) -> &str {
        self.mounted_in().map_or("", |outer| &outer.script_name)
    }

    pub(crate) fn mounted_in(&self) -> Option<&MountedIn> {
        self.head().extensions.get()
    }
}

/// The target without a prefix of whole segments, which is written as route patterns are: decoded. `None` where it is not below it.
///
/// An encoded slash separates nothing here, so that whoever gets the rest sees the same segments.
pub(crate) fn below(uri: &Uri, prefix: &str) -> Option<Uri> {
    let path = rest_of(uri.path(), prefix)?;
    let path = if path.is_empty() { "/" } else { path };
    let target = match uri.query() {
        Some(query) => PathAndQuery::try_from(format!("{path}?{query}")),
        None => PathAndQuery::try_from(path),
    };
    let mut parts = uri.clone().into_parts();
    parts.path_and_query = Some(target.ok()?);
    Uri::from_parts(parts).ok()
}

fn rest_of<'p>(path: &'p str, prefix: &str) -> Option<&'p str> {
    prefix.split('/').skip(1).try_fold(path, |path, segment| {
        let path = path.strip_prefix('/')?;
        let (first, rest) = path.split_at(path.find('/').unwrap_or(path.len()));
        (percent::decode(first).ok()? == segment).then_some(rest)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(target: &str, prefix: &str, expected: Option<&str>) {
        let below = below(&target.parse().unwrap(), prefix);
        assert_eq!(below.map(|uri| uri.to_string()).as_deref(), expected);
    }

    #[test]
    fn the_prefix_goes_and_the_rest_stays_as_it_was_sent() {
        check("/api/users/7?q=%20", "/api", Some("/users/7?q=%20"));
        check("/api/v1/a%2Fb/", "/api/v1", Some("/a%2Fb/"));
        check("/api//x", "/api", Some("//x"));
        check(
            "http://example.com/api/x",
            "/api",
            Some("http://example.com/x"),
        );
        check("/x", "", Some("/x"));
    }

    #[test]
    fn the_prefix_itself_becomes_the_root() {
        check("/api", "/api", Some("/"));
        check("/api?q", "/api", Some("/?q"));
        check("/api/", "/api", Some("/"));
    }

    #[test]
    fn segments_are_compared_decoded_and_whole() {
        check("/%61pi/x", "/api", Some("/x"));
        check("/caf%C3%A9/x", "/café", Some("/x"));
        check("/apis", "/api", None);
        check("/api%2Fx", "/api", None);
        check("/a", "/api", None);
        check("*", "/api", None);
    }
}
