//! View lookup: which of a route's views answers a request, or why none does.

use ::http::{HeaderValue, Method, header};

use super::derivers::DerivedView;
use crate::http::Request;
use crate::predicate::RequestMethod;

/// A view of a route, with the predicates that decide when it is asked.
#[derive(Clone)]
pub(crate) struct Candidate {
    pub(crate) view: DerivedView,
    pub(crate) methods: Option<RequestMethod>,
}

impl Candidate {
    fn answers(&self, method: &Method) -> bool {
        self.methods
            .as_ref()
            .is_none_or(|methods| methods.holds(method))
    }
}

/// The views of one route, in the order in which they are asked.
pub(crate) struct RouteViews {
    views: Vec<Candidate>,
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
    /// Views with a predicate go before those without (V10), and one that names `HEAD` before one that has it by way of `GET`.
    pub(crate) fn new(mut views: Vec<Candidate>) -> RouteViews {
        views.sort_by_key(|view| {
            view.methods
                .as_ref()
                .map_or((true, true), |methods| (false, methods.implies_head()))
        });
        let allow = allowed_methods(views.iter().filter_map(|view| view.methods.as_ref()));
        RouteViews { views, allow }
    }

    pub(crate) fn find(&self, method: &Method) -> Lookup<'_> {
        match self.views.iter().find(|view| view.answers(method)) {
            Some(candidate) => Lookup::View(&candidate.view),
            None if self.views.is_empty() => Lookup::NoView,
            None => Lookup::NoMethod { allow: &self.allow },
        }
    }

    /// The view that a preflight asks about, or the first one of the route.
    ///
    /// # Panics
    ///
    /// Where the route has no view.
    pub(crate) fn for_preflight(&self, request: &Request) -> &DerivedView {
        let asked = request.header(header::ACCESS_CONTROL_REQUEST_METHOD);
        let asked = asked.and_then(|name| Method::from_bytes(name.as_bytes()).ok());
        let candidate =
            asked.and_then(|method| self.views.iter().find(|view| view.answers(&method)));
        &candidate.unwrap_or(&self.views[0]).view
    }
}

/// The methods of all views in alphabetical order, and `OPTIONS`, which is always answered.
fn allowed_methods<'m>(predicates: impl Iterator<Item = &'m RequestMethod>) -> HeaderValue {
    let of_views = predicates.flat_map(RequestMethod::methods);
    let mut methods: Vec<&str> = of_views.map(Method::as_str).chain(["OPTIONS"]).collect();
    methods.sort_unstable();
    methods.dedup();
    HeaderValue::from_str(&methods.join(", "))
        .expect("names of methods are tokens, which a header may hold")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn allow_lists_the_methods_of_all_views_and_options() {
        let of = |names: &[&str]| RequestMethod::new(names).expect("these are methods");
        let methods = [of(&["POST"]), of(&["GET"]), of(&["PUT", "POST"])];
        assert_eq!(
            allowed_methods(methods.iter().flatten()),
            "GET, HEAD, OPTIONS, POST, PUT"
        );
    }
}
