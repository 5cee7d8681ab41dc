//! Making the application: actions run, everything is resolved, and every problem is reported.

use std::any::Any;
use std::collections::HashSet;
use std::panic::Location;
use std::sync::atomic::AtomicU64;
use std::sync::{Arc, Weak};

use ::http::Method;

use super::include::Scope;
use super::registry::Registry;
use super::views::PendingView;
#[cfg(feature = "websocket")]
use super::websocket_views;
use super::{ConfigurationError, Configurator, Problem, action};
use crate::background::Tasks;
use crate::dispatch::executors::Executors;
use crate::dispatch::label::{Labels, Named};
use crate::dispatch::watchdog::Orders;
use crate::dispatch::{Dispatcher, LazyThread, remember_locations};
use crate::error::Result;
use crate::event::{BeforeRender, Subscribers};
use crate::extract::Needs;
use crate::http::Ties;
#[cfg(feature = "cookies")]
use crate::http::cookies::CookieKeys;
use crate::layer::{self, ViewLayers};
#[cfg(feature = "templates")]
use crate::renderer::templates::Development;
use crate::router::background::Unstarted;
use crate::router::layers::Core;
use crate::router::{App, Application, ApplicationCreated, Itself};
use crate::routing::{RouteNames, RouteTable};
use crate::settings::{
    AppSettings, BackgroundSettings, GreenletSettings, LoggingSettings, ServerSettings,
    WatchdogSettings, WebsocketSettings,
};
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
    /// mapper cannot call, wrong settings, secrets that are missing or too short. And the error of a subscriber to `ApplicationCreated`.
    #[track_caller]
    #[doc(alias = "make_wsgi_app")]
    pub fn make_app(mut self) -> Result<App> {
        remember_locations();
        self.settle_scans();
        self.report_repeated_includes();
        let Configurator {
            settings,
            actions,
            problems,
            includes,
            #[cfg(feature = "websocket")]
            channels,
            ..
        } = self;
        for note in settings.notes() {
            tracing::info!(target: "aiopyramid::settings", "{note}");
        }
        let made_at = Site::called(Location::caller());
        let mut registry = Registry::new(&settings, problems);
        registry.includes = includes;
        #[cfg(feature = "websocket")]
        {
            registry.channels = channels;
        }
        let defaults = Defaults::read(&mut registry);
        registry.check_secrets(&defaults.app.secrets);
        registry.read_executors();
        action::run_all(actions, &mut registry);
        registry.site = None;
        registry.scope = Scope::default();
        registry.read_declared_sections();
        let unread = registry.check_section_names();
        let subscribers = std::mem::take(&mut registry.subscribers);
        let before_render = subscribers.listen_to::<BeforeRender>();
        let executors = registry.make_executors(made_at);
        #[cfg(feature = "templates")]
        registry.make_templates(
            Development {
                reload: defaults.app.reloads_templates(),
                show_lines: defaults.app.shows_templates(),
            },
            defaults.greenlet.stack_size.bytes(),
        );
        let views = std::mem::take(&mut registry.views);
        let (layers, included_layers) = registry.sort_layers();
        let mut labels = Labels::new();
        let mut by_route: Vec<Vec<Candidate>> =
            registry.routes.iter().map(|_| Vec::new()).collect();
        for mut view in views {
            let route = view.route;
            if defaults.app.prevent_http_cache {
                view.http_cache = None;
            }
            let layers = included_layers.around(&view);
            #[cfg(feature = "websocket")]
            let terms = websocket_views::terms(&view, &defaults.websocket);
            #[cfg(not(feature = "websocket"))]
            let terms = None;
            let derived = derive(
                view,
                terms,
                layers,
                before_render,
                &executors,
                &mut registry,
                &mut labels,
            );
            by_route[route].extend(derived);
        }
        registry.report_views_without_mapper();
        registry.report_unknown_executors(&executors);
        registry.report_overlaps(&by_route);
        let tweens = registry.order_tweens(defaults.app.tweens.as_deref());
        let names = std::mem::take(&mut registry.route_names);
        let names = RouteNames::new(names, &registry.routes);
        let (Some(routes), true) = (registry.route_table(), registry.problems.is_empty()) else {
            #[cfg(feature = "websocket")]
            registry.stop_engine();
            return Err(ConfigurationError(registry.problems).into());
        };
        super::settings::warn_of_unread(&unread);
        let Registry {
            mut states,
            home,
            background,
            introspection,
            ..
        } = registry;
        states.insert(names);
        states.insert(subscribers);
        let subscribers = states.get::<Subscribers>();
        let subscribers = subscribers.expect("they have been put there just now");
        let started_on = Arc::clone(&home);
        let stalls = Arc::new(AtomicU64::new(0));
        let watchdog = defaults.watchdog.active_limit().map(|limit| Orders {
            limit,
            labels: Arc::new(labels),
            stalls: Arc::clone(&stalls),
        });
        #[cfg(feature = "axum-core-05")]
        let layer_names = layers.iter().map(layer::AnyLayer::name).collect();
        let shutdown = ShutdownToken::new();
        let app = App(Arc::new_cyclic(|app| {
            states.insert(Itself(Weak::clone(app)));
            Application {
                layers: layer::around(Core(Weak::clone(app)), &layers),
                routes,
                views: by_route.into_iter().map(RouteViews::new).collect(),
                tweens: Arc::new(tweens),
                subscribers,
                background: Unstarted::new(background, shutdown.clone()),
                ties: Arc::new(Ties {
                    states,
                    dispatcher: Arc::new(Dispatcher::new(
                        executors,
                        defaults.greenlet.greenlets(),
                        home,
                    )),
                    tasks: Tasks::new(defaults.background.max),
                    body_limit: defaults.app.body_limit.bytes(),
                    #[cfg(feature = "multipart")]
                    multipart: defaults.multipart,
                    debug: defaults.app.debug,
                    shutdown,
                    #[cfg(feature = "axum-core-05")]
                    layers: layer_names,
                    #[cfg(feature = "cookies")]
                    cookie_keys: CookieKeys::derive(defaults.app.secrets.iter()),
                    #[cfg(feature = "cookies")]
                    secure_cookies: defaults.app.secure_cookies,
                }),
                server: defaults.server,
                debug: defaults.app.debug_switches(),
                watchdog,
                stalls,
                settings,
                introspection,
            }
        }));
        tell_created(&app, &started_on).inspect_err(|_| app.stop_engine_here())?;
        Ok(app)
    }
}

/// Tells those who want to know that the application is there, on the thread where its states have started.
fn tell_created(app: &App, home: &LazyThread) -> Result<()> {
    if !app.0.subscribers.listen_to::<ApplicationCreated>() {
        return Ok(());
    }
    let app = app.clone();
    let told = async move || app.notify(ApplicationCreated { app: app.clone() }).await;
    home.get()?.run(told)??
}

/// What the framework reads of the settings, but for executors.
struct Defaults {
    app: AppSettings,
    server: ServerSettings,
    greenlet: GreenletSettings,
    background: BackgroundSettings,
    watchdog: WatchdogSettings,
    #[cfg_attr(
        not(feature = "websocket"),
        expect(dead_code, reason = "its keys are looked at all the same")
    )]
    websocket: WebsocketSettings,
    #[cfg(feature = "multipart")]
    multipart: crate::settings::MultipartSettings,
}

impl Defaults {
    fn read(registry: &mut Registry<'_>) -> Defaults {
        // Read where they are used; here their keys are looked at.
        registry.read_section::<LoggingSettings>("logging");
        Defaults {
            app: registry.read_section("app"),
            server: registry.read_section("server"),
            greenlet: registry.read_section("greenlet"),
            background: registry.read_section("background"),
            watchdog: registry.read_section("watchdog"),
            websocket: registry.read_section("websocket"),
            #[cfg(feature = "multipart")]
            multipart: registry.read_section("multipart"),
        }
    }
}

/// A view with everything settled; `None`, and the problems reported, where something is missing.
fn derive(
    view: PendingView,
    terms: Option<Arc<dyn Any + Send + Sync>>,
    layers: Option<ViewLayers>,
    before_render: bool,
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
        placeholders_before: view.placeholders_before,
        renderer: renderer?,
        default_mapper: registry
            .default_mapper
            .as_ref()
            .map(|(mapper, _)| mapper.clone()),
        executor,
        body_limit: view.body_limit,
        http_cache: view.http_cache,
        before_render,
        terms,
    };
    if view.view.mapper.is_default && !registry.default_mapper_can_call(&info) {
        registry.uncallable.push((view.site, view.view.kind));
    }
    let label = labels.name(name_of(&info));
    Some(Candidate {
        view: DerivedView::new(view.view, info, label, layers),
        methods: view.methods,
    })
}

impl Registry<'_> {
    /// What the arguments of a view need, and the application does not have.
    fn report_missing_needs(&mut self, view: &PendingView) {
        let mut needs = Needs::default();
        (view.view.needs)(&mut needs);
        for (name, instead) in needs.impossible() {
            let problem = Problem::new(format!(
                "a view takes `{name}`, which only axum's own router can fill"
            ));
            let problem = problem.at_included(view.site, &view.include_path);
            self.problems.push(problem.help(*instead));
        }
        self.report_missing_states(view, &needs);
        if needs.needs_secrets() {
            self.report_missing_secrets(view.site);
        }
    }

    fn report_missing_states(&mut self, view: &PendingView, needs: &Needs) {
        let mut seen = HashSet::new();
        for needed in needs.states() {
            let id = &needed.id;
            if !seen.insert(*id) || self.states.contains(*id) || self.failed_states.contains(id) {
                continue;
            }
            let name = needed.name;
            let (message, help) = match needed.given_by {
                None => (
                    format!("a view takes `State<{name}>`, and no one provides that state"),
                    match self.states.contains(needed.in_arc) {
                        true => {
                            "there is one in an `Arc`: a state is shared by itself, so add it without the `Arc`"
                        }
                        false => {
                            "add it with `config.state(...)` or `config.state_with(...)` before the application is made"
                        }
                    },
                ),
                Some(help) => (
                    format!("a view takes `{name}`, and the application has none"),
                    help,
                ),
            };
            let problem = Problem::new(message).at_included(view.site, &view.include_path);
            self.problems.push(problem.help(help));
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

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};

    use super::*;
    use crate::settings::Settings;

    /// The chapter's tables: each stands below a heading with the sections that it is of, and begins its rows with the key.
    fn told() -> BTreeMap<String, BTreeSet<String>> {
        let chapter = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/src/settings.md");
        let chapter = std::fs::read_to_string(chapter).unwrap();
        let mut told: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        let mut sections = Vec::new();
        for line in chapter.lines() {
            if line.starts_with('#') {
                let names = line.split("`[").skip(1);
                let names = names.filter_map(|rest| Some(rest.split_once(']')?.0.to_owned()));
                sections = names.collect();
            }
            let row = line
                .strip_prefix("| `")
                .and_then(|rest| rest.split_once("` | `"));
            let Some((key, rest)) = row else {
                continue;
            };
            let variable = rest.split('`').next().unwrap();
            let section = sections.first().expect("a table of keys has a heading");
            let settings = Settings::from_toml("").unwrap();
            let settings = settings.with_environment([(variable, "1")]).unwrap();
            let name = format!("{section}.{key}");
            assert_eq!(settings.get::<u8>(&name).unwrap(), Some(1), "{variable}");
            for section in &sections {
                told.entry(section.clone())
                    .or_default()
                    .insert(key.to_owned());
            }
        }
        told
    }

    #[test]
    fn the_chapter_on_settings_has_every_key_that_there_is_and_no_other() {
        let settings = Settings::default();
        let mut registry = Registry::new(&settings, Vec::new());
        Defaults::read(&mut registry);
        registry.read_executors();
        let known = registry.sections.of_ours.iter();
        let known: BTreeMap<String, BTreeSet<String>> = known
            .filter(|(_, keys)| !keys.is_empty())
            .map(|(name, keys)| {
                let name = match *name {
                    "executors" => "executors.NAME",
                    name => name,
                };
                let keys = keys.iter().map(|key| (*key).to_owned());
                (name.to_owned(), keys.collect())
            })
            .collect();
        assert_eq!(told(), known);
    }
}
