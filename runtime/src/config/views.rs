//! Views.

use std::panic::Location;

use super::routes::InPlaceName;
use super::{Action, Configurator, Discriminator, IncludePath, Phase, Problem, Registry};
use crate::introspection::Introspectable;
use crate::layer::AnyLayer;
use crate::predicate::RequestMethod;
use crate::site::Site;
use crate::view::{CacheHeaders, HttpCache, IntoView, View};
#[cfg(feature = "websocket")]
use crate::websocket::{OwnedOptions, WebsocketOptions};

/// What `#[view_config(...)]` says of a view, for [`Configurator::add_view`].
///
/// # Example
///
/// ```
/// use aiopyramid::prelude::*;
///
/// let options = ViewOptions { route: Some("/items"), request_method: &["POST"], ..ViewOptions::DEFAULT };
/// assert_eq!(options.renderer, None);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ViewOptions<'a> {
    /// A pattern: the view's route, declared in place. Views with equal patterns share one route.
    pub route: Option<&'a str>,
    /// Alone, the name of a route that `add_route` adds; beside `route`, a name for that route.
    pub route_name: Option<&'a str>,
    /// Beside an empty `route`: the route of the view is the prefix of its include itself, without a slash behind it.
    pub inherit_slash: bool,
    /// The name of the renderer that makes the response from the view's value.
    pub renderer: Option<&'a str>,
    /// Several renderers in place of one: that makes the response whose media type the client likes best, and among those that it likes
    /// equally the first.
    pub renderers: &'a [&'a str],
    /// The methods that the view answers; none given means all. `GET` brings `HEAD` with it.
    pub request_method: &'a [&'a str],
    /// The name of the executor that the view runs on, instead of the default one. A view that is an `async fn` runs on none.
    pub executor: Option<&'a str>,
    /// The largest body in bytes that a request to this view may have, instead of the application's limit.
    pub body_limit: Option<u64>,
    /// For how long the view's answers may be kept, if something shall be said of it.
    pub http_cache: Option<HttpCache<'a>>,
    /// A layer of tower around the view, inside of those around the application and its includes.
    pub layer: Option<&'a AnyLayer>,
    /// What a websocket view says of its connections.
    #[cfg(feature = "websocket")]
    pub websocket: Option<WebsocketOptions<'a>>,
}

impl ViewOptions<'_> {
    /// Options that say nothing.
    pub const DEFAULT: ViewOptions<'static> = ViewOptions {
        route: None,
        route_name: None,
        inherit_slash: false,
        renderer: None,
        renderers: &[],
        request_method: &[],
        executor: None,
        body_limit: None,
        http_cache: None,
        layer: None,
        #[cfg(feature = "websocket")]
        websocket: None,
    };
}

impl Default for ViewOptions<'_> {
    fn default() -> Self {
        ViewOptions::DEFAULT
    }
}

/// A view that is registered, until its application is made.
pub(super) struct PendingView {
    pub(super) view: View,
    pub(super) site: Site,
    pub(super) route: usize,
    /// The includes that led to it; a layer around what one of them brings goes around this view.
    pub(super) include_path: IncludePath,
    /// How many placeholders of the route belong to a prefix that the view does not know.
    pub(super) placeholders_before: usize,
    /// One, or several among which the client chooses; or none.
    pub(super) renderers: Vec<String>,
    pub(super) methods: Option<RequestMethod>,
    pub(super) executor: Option<String>,
    pub(super) body_limit: Option<u64>,
    pub(super) http_cache: Option<CacheHeaders>,
    /// Its own; those of the includes that brought it stand around that.
    pub(super) layer: Option<AnyLayer>,
    /// The options of a websocket view.
    #[cfg(feature = "websocket")]
    pub(super) websocket: Option<OwnedOptions>,
}

/// How a view names its route, until the routes are known.
#[derive(Clone)]
enum RouteReference {
    Named(String),
    InPlace(String),
}

impl Configurator {
    /// Registers a view. `#[view_config(...)]` is handwriting for this call.
    ///
    /// Views of one route, told apart by their predicates, are several views; two that answer the same requests are a conflict.
    ///
    /// # Example
    ///
    /// ```
    /// use aiopyramid::prelude::*;
    ///
    /// async fn create(request: Request) -> Result<(StatusCode, String)> {
    ///     Ok((StatusCode::CREATED, format!("{} bytes", request.body().await?.len())))
    /// }
    ///
    /// let mut config = Configurator::new();
    /// config.add_view(create, ViewOptions { route: Some("/items"), request_method: &["POST"], ..ViewOptions::DEFAULT });
    /// ```
    #[track_caller]
    pub fn add_view<M>(
        &mut self,
        view: impl IntoView<M>,
        options: ViewOptions<'_>,
    ) -> &mut Configurator {
        let site = self.site(Location::caller());
        let view = view.into_view();
        let (Some(route), Some(methods), Some(http_cache)) = (
            self.route_of(options, site),
            self.methods_of(&view, options, site),
            self.http_cache_of(options, site),
        ) else {
            return self;
        };
        #[cfg(feature = "websocket")]
        let websocket = self.websocket_of(&view, options, site);
        let renderers = self.renderers_of(options, site);
        let executor = options.executor.map(str::to_owned);
        let body_limit = options.body_limit;
        let include_path = self.scope.include_path.clone();
        let placeholders_before = match options.route {
            Some(_) => self.placeholders_of_prefix(),
            None => 0,
        };
        let layer = options.layer.cloned();
        let predicates = methods.as_ref().map(RequestMethod::text);
        let reference = route.clone();
        let action = Action::new(Phase::DEFAULT).unique_once_known(move |registry| {
            let route = registry.find(&reference)?;
            let pattern = registry.routes[route].pattern.normalized();
            let methods = predicates.as_deref().unwrap_or("any method");
            let thing = format!("{methods} on {pattern:?}");
            Some(Discriminator::new("the view for", thing).keyed(route))
        });
        self.action(action.run(move |registry| match registry.find(&route) {
            Some(index) => registry.push_view(PendingView {
                view,
                site,
                route: index,
                include_path,
                placeholders_before,
                renderers,
                methods,
                executor,
                body_limit,
                http_cache,
                layer,
                #[cfg(feature = "websocket")]
                websocket,
            }),
            None => registry.report_unknown(&route),
        }))
    }

    /// The route of a view. One in place is queued first, so that it exists when views are registered.
    fn route_of(&mut self, options: ViewOptions<'_>, site: Site) -> Option<RouteReference> {
        match (options.route, options.route_name) {
            (Some(pattern), name) => {
                let pattern = self.route_pattern(pattern, options.inherit_slash, site)?;
                let name = match name {
                    Some(name) => InPlaceName::Given(name.to_owned()),
                    None => InPlaceName::Default(default_name(site, pattern.normalized())),
                };
                let reference = RouteReference::InPlace(pattern.normalized().to_owned());
                self.declare_in_place(name, pattern, site);
                Some(reference)
            }
            (None, _) if options.inherit_slash => {
                let problem = Problem::new("a view has `inherit_slash` and no `route`");
                let help = "write `route = \"\"` beside it, or drop it: the route of another name has a pattern of its own";
                self.problems.push(problem.at(site).help(help));
                None
            }
            (None, Some(name)) => Some(RouteReference::Named(name.to_owned())),
            (None, None) => {
                let problem = Problem::new("a view has no route");
                self.problems
                    .push(problem.at(site).help("give it a `route` or a `route_name`"));
                None
            }
        }
    }

    fn declare_in_place(
        &mut self,
        name: InPlaceName,
        pattern: aiopyramid_pattern::Pattern,
        site: Site,
    ) {
        let action = Action::new(Phase::IN_PLACE_ROUTES)
            .run(|registry| registry.in_place_route(name, pattern));
        self.actions.push(action.placed(site, self.scope.clone()));
    }

    /// The method predicate of a view, if its names can be methods. `Some(None)` is a view for all of them.
    fn methods_of(
        &mut self,
        view: &View,
        options: ViewOptions<'_>,
        site: Site,
    ) -> Option<Option<RequestMethod>> {
        #[cfg(feature = "websocket")]
        if view.outlasts_answer && options.request_method.is_empty() {
            return Some(Some(super::websocket_views::opening_method()));
        }
        #[cfg(not(feature = "websocket"))]
        let _ = view;
        match RequestMethod::new(options.request_method) {
            Ok(methods) => Some(methods),
            Err(name) => {
                self.problems.push(
                    Problem::new(format!("{name:?} cannot be the name of a method")).at(site),
                );
                None
            }
        }
    }

    /// The names of a view's renderers.
    fn renderers_of(&mut self, options: ViewOptions<'_>, site: Site) -> Vec<String> {
        if options.renderer.is_some() && !options.renderers.is_empty() {
            let problem = Problem::new("a view has both a `renderer` and `renderers`");
            self.problems
                .push(problem.at(site).help("put all of them into `renderers`"));
        }
        let names = options.renderer.iter().chain(options.renderers);
        names.map(|name| (*name).to_owned()).collect()
    }

    /// What a view says of caching, if it can be said. `Some(None)` is a view that says nothing.
    fn http_cache_of(
        &mut self,
        options: ViewOptions<'_>,
        site: Site,
    ) -> Option<Option<CacheHeaders>> {
        let Some(cache) = options.http_cache else {
            return Some(None);
        };
        let headers = cache.headers();
        if headers.is_none() {
            let problem = Problem::new(format!(
                "the directives {:?} of an `http_cache` cannot stand in a header",
                cache.directives
            ));
            let help = "write them as in `\"public, must-revalidate\"`";
            self.problems.push(problem.at(site).help(help));
        }
        headers.map(Some)
    }
}

/// The name of an in-place route that was given none: the path of its function, or where a call declared it, its pattern.
fn default_name(site: Site, pattern: &str) -> String {
    if site.function().is_empty() {
        pattern.to_owned()
    } else {
        site.path()
    }
}

impl Registry<'_> {
    fn find(&self, route: &RouteReference) -> Option<usize> {
        match route {
            RouteReference::Named(name) => self.route_names.get(name).copied(),
            RouteReference::InPlace(pattern) => self.by_pattern.get(pattern).copied(),
        }
    }

    fn push_view(&mut self, view: PendingView) {
        match view.view.is_in_greenlet() {
            true if view.view.outlasts_answer => self.needs_greenlets("websocket view"),
            true => self.needs_greenlets("view under `GreenletMapper`"),
            false => {}
        }
        let route = &self.routes[view.route];
        let methods = view.methods.as_ref().map(RequestMethod::text);
        let title = format!(
            "{} {}",
            methods.as_deref().unwrap_or("*"),
            route.pattern.normalized()
        );
        let introspectable = Introspectable::new("views", title, view.site)
            .with("route_name", &route.name)
            .with("pattern", route.pattern.normalized())
            .with("kind", view.view.kind.keyword())
            .with("mapper", view.view.mapper.name)
            .with_some(
                "renderer",
                (!view.renderers.is_empty()).then(|| view.renderers.join(", ")),
            )
            .with_some("request_method", methods)
            .with_some("executor", view.executor.as_deref())
            .with_some("body_limit", view.body_limit.map(|limit| limit.to_string()))
            .with_some(
                "http_cache",
                view.http_cache.as_ref().map(CacheHeaders::text),
            )
            .with_some("layer", view.layer.as_ref().map(AnyLayer::name));
        #[cfg(feature = "websocket")]
        let introspectable = super::websocket_views::with_options(introspectable, &view);
        self.introspect(introspectable);
        self.views.push(view);
    }

    fn report_unknown(&mut self, route: &RouteReference) {
        let RouteReference::Named(name) = route else {
            return;
        };
        let problem = Problem::new(format!(
            "a view names the route `{name}`, and there is no such route"
        ));
        // Names that somebody gave, in a fixed order, so that the advice is the same every time.
        let mut known: Vec<&str> = self.route_names.keys().map(String::as_str).collect();
        known.retain(|known| !known.starts_with('/') && !known.contains("::"));
        known.sort_unstable();
        let help = match aiopyramid_pattern::nearest(name, &known) {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!(
                "add it with `config.add_route({name:?}, \"/...\")`, or give the view a `route = \"/...\"`"
            ),
        };
        self.report(problem.help(help));
    }
}
