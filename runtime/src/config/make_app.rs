//! Making the application: actions run, everything is resolved, and every problem is reported.

use std::collections::HashSet;
use std::panic::Location;
use std::sync::Arc;
use std::sync::atomic::AtomicU64;

use ::http::Method;

use super::registry::Registry;
use super::views::PendingView;
use super::{ConfigurationError, Configurator, Problem, action};
use crate::dispatch::executors::Executors;
use crate::dispatch::label::{Labels, Named};
use crate::dispatch::watchdog::Orders;
use crate::dispatch::{Dispatcher, remember_locations};
use crate::error::Result;
use crate::extract::Needs;
use crate::http::Ties;
#[cfg(feature = "cookies")]
use crate::http::cookies::CookieKeys;
use crate::router::{App, Application, layers};
use crate::routing::{RouteNames, RouteTable};
use crate::settings::{AppSettings, GreenletSettings, ServerSettings, WatchdogSettings};
use crate::shutdown::ShutdownToken;
use crate::site::Site;
use crate::view::ViewInfo;
use crate::view::derivers::DerivedView;
use crate::view::lookup::{Candidate, RouteViews};

impl Configurator {
    /// Makes the application: runs what was queued, settles whatever can be settled, and starts the states.
    ///
    /// # Errors
    ///
    /// A [`ConfigurationError`] with all problems at once: unknown and doubled route names, views that answer the same requests, patterns
    /// of the same shape, states that no one provides or that failed to start, unknown renderers and executors, views that the default
    /// mapper cannot call, wrong settings, secrets that are missing or too short.
    #[track_caller]
    #[doc(alias = "make_wsgi_app")]
    pub fn make_app(self) -> Result<App> {
        remember_locations();
        let Configurator {
            settings,
            actions,
            problems,
            ..
        } = self;
        let made_at = Site::called(Location::caller());
        let mut registry = Registry::new(&settings, problems);
        let defaults = Defaults::read(&mut registry);
        registry.check_secrets(&defaults.app.secrets);
        registry.read_executors();
        action::run_all(actions, &mut registry);
        registry.site = None;
        let executors = registry.make_executors(made_at);
        #[cfg(feature = "templates")]
        registry.make_templates(defaults.app.debug, defaults.greenlet.stack_size.bytes());
        let views = std::mem::take(&mut registry.views);
        let mut labels = Labels::new();
        let mut by_route: Vec<Vec<Candidate>> =
            registry.routes.iter().map(|_| Vec::new()).collect();
        for mut view in views {
            let route = view.route;
            if defaults.app.prevent_http_cache {
                view.http_cache = None;
            }
            by_route[route].extend(derive(view, &executors, &mut registry, &mut labels));
        }
        registry.report_views_without_mapper();
        registry.report_unknown_executors(&executors);
        registry.report_overlaps(&by_route);
        let names = std::mem::take(&mut registry.route_names);
        let names = RouteNames::new(names, &registry.routes);
        let (Some(routes), true) = (registry.route_table(), registry.problems.is_empty()) else {
            return Err(ConfigurationError(registry.problems).into());
        };
        let Registry {
            mut states,
            home,
            tweens,
            layers,
            events,
            introspection,
            ..
        } = registry;
        states.insert(names);
        let stalls = Arc::new(AtomicU64::new(0));
        let watchdog = defaults.watchdog.active_limit().map(|limit| Orders {
            limit,
            labels: Arc::new(labels),
            stalls: Arc::clone(&stalls),
        });
        Ok(App(Arc::new_cyclic(|app| Application {
            layers: layers::around(app, layers),
            routes,
            views: by_route.into_iter().map(RouteViews::new).collect(),
            tweens: Arc::new(tweens),
            events,
            ties: Arc::new(Ties {
                states,
                dispatcher: Arc::new(Dispatcher::new(
                    executors,
                    defaults.greenlet.greenlets(),
                    home,
                )),
                body_limit: defaults.app.body_limit.bytes(),
                #[cfg(feature = "multipart")]
                multipart: defaults.multipart,
                debug: defaults.app.debug,
                shutdown: ShutdownToken::new(),
                #[cfg(feature = "cookies")]
                cookie_keys: CookieKeys::derive(defaults.app.secrets.iter()),
                #[cfg(feature = "cookies")]
                secure_cookies: defaults.app.secure_cookies,
            }),
            server: defaults.server,
            watchdog,
            stalls,
            settings,
            introspection,
        })))
    }
}

/// What the framework reads of the settings, but for executors.
struct Defaults {
    app: AppSettings,
    server: ServerSettings,
    greenlet: GreenletSettings,
    watchdog: WatchdogSettings,
    #[cfg(feature = "multipart")]
    multipart: crate::settings::MultipartSettings,
}

impl Defaults {
    fn read(registry: &mut Registry<'_>) -> Defaults {
        Defaults {
            app: registry.read_section("app"),
            server: registry.read_section("server"),
            greenlet: registry.read_section("greenlet"),
            watchdog: registry.read_section("watchdog"),
            #[cfg(feature = "multipart")]
            multipart: registry.read_section("multipart"),
        }
    }
}

/// A view with everything settled; `None`, and the problems reported, where something is missing.
fn derive(
    view: PendingView,
    executors: &Executors,
    registry: &mut Registry<'_>,
    labels: &mut Labels,
) -> Option<Candidate> {
    let renderer = registry.renderer_of(&view);
    let executor = registry.executor_of(&view, executors);
    registry.report_missing_needs(&view);
    let info = ViewInfo {
        site: view.site,
        kind: view.view.kind,
        route_name: registry.routes[view.route].name.clone(),
        renderer: renderer?,
        default_mapper: registry
            .default_mapper
            .as_ref()
            .map(|(mapper, _)| mapper.clone()),
        executor,
        body_limit: view.body_limit,
        http_cache: view.http_cache,
    };
    if view.view.mapper.is_default && !registry.default_mapper_can_call(&info) {
        registry.uncallable.push((view.site, view.view.kind));
    }
    let label = labels.name(name_of(&info));
    Some(Candidate {
        view: DerivedView::new(view.view, info, label),
        methods: view.methods,
    })
}

impl Registry<'_> {
    fn read_section<T: serde::de::DeserializeOwned + Default>(&mut self, name: &str) -> T {
        self.settings.section(name).unwrap_or_else(|error| {
            self.problems.push(Problem::new(error.to_string()));
            T::default()
        })
    }

    /// What the arguments of a view need, and the application does not have.
    fn report_missing_needs(&mut self, view: &PendingView) {
        let mut needs = Needs::default();
        (view.view.needs)(&mut needs);
        for (name, instead) in needs.impossible() {
            let problem = Problem::new(format!(
                "a view takes `{name}`, which only axum's own router can fill"
            ));
            self.problems.push(problem.at(view.site).help(*instead));
        }
        self.report_missing_states(view, &needs);
        if needs.needs_secrets() {
            self.report_missing_secrets(view.site);
        }
    }

    fn report_missing_states(&mut self, view: &PendingView, needs: &Needs) {
        let mut seen = HashSet::new();
        for (id, name) in needs.states() {
            if !seen.insert(*id) || self.states.contains(*id) || self.failed_states.contains(id) {
                continue;
            }
            let problem = Problem::new(format!(
                "a view takes `State<{name}>`, and no one provides that state"
            ));
            let help = "add it with `config.state(...)` or `config.state_with(...)` before the application is made";
            self.problems.push(problem.at(view.site).help(help));
        }
    }

    fn default_mapper_can_call(&self, info: &ViewInfo) -> bool {
        self.default_mapper
            .as_ref()
            .is_none_or(|(mapper, _)| mapper.can_call(info.kind))
    }

    /// One problem for all views that the default mapper cannot call.
    fn report_views_without_mapper(&mut self) {
        let (Some((mapper, site)), false) = (&self.default_mapper, self.uncallable.is_empty())
        else {
            return;
        };
        let kinds: HashSet<&str> = self
            .uncallable
            .iter()
            .map(|(_, kind)| kind.keyword())
            .collect();
        let kinds = listed(&kinds.into_iter().collect::<Vec<_>>());
        let problem = Problem::new(format!(
            "the view mapper `{}` cannot call {kinds} views, and these name no other",
            mapper.name()
        ));
        let sites = std::iter::once(*site).chain(self.uncallable.iter().map(|(site, _)| *site));
        self.problems.push(
            problem
                .at_all(sites)
                .help("name a `mapper` at each of these views, or choose another default"),
        );
    }

    /// Views of one route whose methods overlap: neither is the more specific, and declarations have no order that could decide.
    ///
    /// Those with the very same methods are a conflict of their actions, reported before.
    fn report_overlaps(&mut self, by_route: &[Vec<Candidate>]) {
        for (route, views) in self.routes.iter().zip(by_route) {
            let with_methods: Vec<_> = views
                .iter()
                .filter_map(|view| Some((view, view.methods.as_ref()?)))
                .collect();
            for (index, (view, methods)) in with_methods.iter().enumerate() {
                for (other, other_methods) in &with_methods[..index] {
                    let common: Vec<&str> = methods
                        .common(other_methods)
                        .into_iter()
                        .map(Method::as_str)
                        .collect();
                    if !common.is_empty() {
                        let pattern = route.pattern.normalized();
                        let problem = Problem::new(format!(
                            "two views answer {} on {pattern:?}",
                            listed(&common)
                        ));
                        let problem = problem.at_all([other.view.site(), view.view.site()]);
                        self.problems.push(
                            problem
                                .help("let each method stand in the `request_method` of one view"),
                        );
                    }
                }
            }
        }
    }

    /// The route table; `None`, and the problems reported, where a regex is too large.
    ///
    /// Routes of equal shape keep the order of the calls, and those declared in place come last, in the order of the scan.
    fn route_table(&mut self) -> Option<RouteTable> {
        let failures = match RouteTable::new(std::mem::take(&mut self.routes)) {
            Ok(table) => return Some(table),
            Err(failures) => failures,
        };
        for (site, reason) in failures {
            self.problems
                .push(Problem::new(format!("a regex cannot be compiled: {reason}")).at(site));
        }
        None
    }
}

/// What a view is called in the log.
fn name_of(info: &ViewInfo) -> Named {
    let name = match info.site.function() {
        // A call knows no function, but the route that it is for.
        "" => format!("the one on route `{}`", info.route_name),
        _ => info.site.path(),
    };
    Named {
        name,
        file: info.site.file(),
        line: info.site.line(),
    }
}

/// `a`, `b` and `c`, in alphabetical order.
pub(super) fn listed(names: &[&str]) -> String {
    let mut names: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
    names.sort_unstable();
    match names.split_last() {
        Some((last, rest)) if !rest.is_empty() => format!("{} and {last}", rest.join(", ")),
        _ => names.concat(),
    }
}
