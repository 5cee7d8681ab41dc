//! A route: a pattern with names.

use aiopyramid_pattern::Pattern;

use crate::site::Site;

/// A pattern, the name by which URLs and views refer to it, and where it was declared.
#[derive(Debug, Clone)]
#[doc(alias = "IRoute")]
pub struct Route {
    pub(crate) name: String,
    pub(crate) pattern: Pattern,
    pub(crate) site: Site,
    /// Declared by a view's own `route = "..."`.
    pub(crate) in_place: bool,
}

impl Route {
    /// The name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The pattern as it was written.
    pub fn pattern(&self) -> &str {
        self.pattern.source()
    }

    /// Where the route was declared.
    pub fn site(&self) -> &Site {
        &self.site
    }
}
