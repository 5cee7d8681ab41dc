//! View lookup: which of a route's views answers a request, or why none does.

use std::sync::Arc;

use ::http::{HeaderValue, Method};

use super::{View, ViewInfo};
use crate::error::Result;
use crate::http::{Request, Response};
use crate::predicate::RequestMethod;

/// A view with everything that could be settled before the first request.
#[derive(Clone)]
pub(crate) struct DerivedView {
    pub(crate) view: View,
    pub(crate) info: Arc<ViewInfo>,
    pub(crate) methods: Option<RequestMethod>,
}

impl DerivedView {
    /// Runs the derivers of the view, outermost first, and the view inside them.
    pub(crate) async fn call(&self, request: Request) -> Result<Response> {
        request.set_body_limit(self.info.body_limit);
        self.view.call(&self.info, request).await
    }

    fn answers(&self, method: &Method) -> bool {
        self.methods
            .as_ref()
            .is_none_or(|methods| methods.holds(method))
    }
}

/// The views of one route, in the order in which they are asked.
pub(crate) struct RouteViews {
    views: Vec<DerivedView>,
    allow: HeaderValue,
}

/// What the lookup found.
pub(crate) enum Lookup<'a> {
    /// A view answers.
    View(&'a DerivedView),
    /// No view answers this method; these would be allowed.
    NoMethod {
        /// The value of the `Allow` header.
        allow: &'a HeaderValue,
    },
    /// The route has no view at all.
    NoView,
}

impl RouteViews {
    /// Views with a predicate go before those without (V10), else the order stays.
    pub(crate) fn new(mut views: Vec<DerivedView>) -> RouteViews {
        views.sort_by_key(|view| view.methods.is_none());
        let allow = allowed_methods(&views);
        RouteViews { views, allow }
    }

    pub(crate) fn find(&self, method: &Method) -> Lookup<'_> {
        match self.views.iter().find(|view| view.answers(method)) {
            Some(view) => Lookup::View(view),
            None if self.views.is_empty() => Lookup::NoView,
            None => Lookup::NoMethod { allow: &self.allow },
        }
    }
}

/// The methods of all views in alphabetical order, and `OPTIONS`, which is always answered.
fn allowed_methods(views: &[DerivedView]) -> HeaderValue {
    let of_views = views
        .iter()
        .filter_map(|view| view.methods.as_ref())
        .flat_map(RequestMethod::methods);
    let mut methods: Vec<&str> = of_views.map(Method::as_str).chain(["OPTIONS"]).collect();
    methods.sort_unstable();
    methods.dedup();
    HeaderValue::from_str(&methods.join(", "))
        .expect("names of methods are tokens, which a header may hold")
}
