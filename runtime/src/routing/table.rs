//! The route table: which route a path leads to.

use std::sync::Arc;

use super::tree::{Entry, RouteTree, Spans};
use super::{Matched, Route};
use crate::site::Site;

/// All routes of an application, in the order in which equal shapes are tried.
pub(crate) struct RouteTable {
    routes: Vec<Arc<Route>>,
    tree: RouteTree,
}

/// Where the order of in-place routes begins: behind any number of routes that calls add.
const IN_PLACE: u32 = 1 << 31;

impl RouteTable {
    /// A table of routes, whose places in it are their indices.
    ///
    /// # Errors
    ///
    /// The sites of all routes whose regex cannot be compiled, with the reasons.
    pub(crate) fn new(routes: Vec<Route>) -> Result<RouteTable, Vec<(Site, String)>> {
        let entries: Vec<Entry<'_>> = routes.iter().zip(0..).map(entry).collect();
        let tree = RouteTree::new(&entries).map_err(|failures| {
            failures
                .into_iter()
                .map(|failure| (routes[failure.route].site, failure.error.to_string()))
                .collect::<Vec<_>>()
        })?;
        Ok(RouteTable {
            routes: routes.into_iter().map(Arc::new).collect(),
            tree,
        })
    }

    /// The route for a decoded path, and its index. `accepts` may pass a route over (route predicates).
    pub(crate) fn find(
        &self,
        path: &str,
        mut accepts: impl FnMut(&Route) -> bool,
    ) -> Option<(usize, Matched)> {
        let found = self
            .tree
            .find(path, |index, _: &Spans| accepts(&self.routes[index]))?;
        Some((
            found.route,
            Matched {
                route: Arc::clone(&self.routes[found.route]),
                spans: found.spans,
            },
        ))
    }
}

/// A route for the tree. Among equals those that calls added come first, in the order of the calls.
fn entry((route, index): (&Route, u32)) -> Entry<'_> {
    Entry {
        pattern: &route.pattern,
        order: if route.in_place {
            IN_PLACE + index
        } else {
            index
        },
    }
}
