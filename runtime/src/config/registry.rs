//! What actions register in, while the application is being made.

use std::collections::HashMap;
use std::sync::Arc;

use super::executors::PendingExecutors;
use super::include::{IncludePath, Includes, Scope};
use super::layers::PendingLayer;
use super::settings::Sections;
use super::tweens::PendingTween;
use super::views::PendingView;
use super::{Action, Configurator, Configured, Problem};
use crate::dispatch::LazyThread;
use crate::event::Subscribers;
use crate::http::TypeMap;
use crate::introspection::Introspectable;
use crate::renderer::Renderer;
use crate::router::background::Pending as PendingBackground;
use crate::routing::Route;
use crate::settings::Settings;
use crate::site::Site;
use crate::view::{AnyMapper, ViewKind};

/// The application as far as it has been made. Actions get it, one after another.
pub struct Registry<'c> {
    pub(super) settings: &'c Settings,
    pub(super) problems: Vec<Problem>,
    /// Where the running action was declared.
    pub(super) site: Option<Site>,
    /// What surrounded that declaration.
    pub(super) scope: Scope,
    /// What the running action has added.
    pub(super) added: Vec<Action>,
    pub(super) includes: Includes,
    pub(super) routes: Vec<Route>,
    /// The route that each name leads to; several names may lead to one.
    pub(super) route_names: HashMap<String, usize>,
    /// The first route of each pattern, which those declared in place share.
    pub(super) by_pattern: HashMap<String, usize>,
    /// The first route of each shape among those that a view declares in place.
    pub(super) by_shape: HashMap<String, usize>,
    pub(super) views: Vec<PendingView>,
    pub(super) renderers: HashMap<String, Arc<dyn Renderer>>,
    pub(super) default_mapper: Option<(AnyMapper, Site)>,
    /// Views that name no mapper and that the default cannot call.
    pub(super) uncallable: Vec<(Site, ViewKind)>,
    pub(super) states: TypeMap,
    /// Types whose state failed to start: views that need them are not at fault.
    pub(super) failed_states: Vec<std::any::TypeId>,
    /// Whether the settings have secrets, wrong ones included.
    pub(super) has_secrets: bool,
    pub(super) sections: Sections,
    pub(super) executors: PendingExecutors,
    pub(super) home: Arc<LazyThread>,
    pub(super) tweens: Vec<PendingTween>,
    /// The last one goes outermost.
    pub(super) layers: Vec<PendingLayer>,
    pub(super) subscribers: Subscribers,
    pub(super) background: Vec<PendingBackground>,
    pub(super) introspection: Vec<Introspectable>,
    #[cfg(feature = "websocket")]
    pub(super) channels: super::channels::PendingChannels,
    /// What carries their messages, by its type's name, if somebody has said so.
    #[cfg(feature = "websocket")]
    pub(super) channel_engine: Option<super::channels::PendingEngine>,
    #[cfg(feature = "templates")]
    pub(super) templates: super::templates::PendingTemplates,
}

impl<'c> Registry<'c> {
    pub(super) fn new(settings: &'c Settings, problems: Vec<Problem>) -> Registry<'c> {
        Registry {
            settings,
            problems,
            site: None,
            scope: Scope::default(),
            added: Vec::new(),
            includes: Includes::default(),
            routes: Vec::new(),
            route_names: HashMap::new(),
            by_pattern: HashMap::new(),
            by_shape: HashMap::new(),
            views: Vec::new(),
            renderers: HashMap::new(),
            default_mapper: None,
            uncallable: Vec::new(),
            states: TypeMap::default(),
            failed_states: Vec::new(),
            has_secrets: false,
            sections: Sections::default(),
            executors: PendingExecutors::default(),
            home: Arc::new(LazyThread::new("aiopyramid-home")),
            tweens: Vec::new(),
            layers: Vec::new(),
            subscribers: Subscribers::default(),
            background: Vec::new(),
            introspection: Vec::new(),
            #[cfg(feature = "websocket")]
            channels: super::channels::PendingChannels::default(),
            #[cfg(feature = "websocket")]
            channel_engine: None,
            #[cfg(feature = "templates")]
            templates: super::templates::PendingTemplates::default(),
        }
    }

    /// The settings.
    pub fn settings(&self) -> &Settings {
        self.settings
    }

    /// Where the running action was declared.
    ///
    /// # Panics
    ///
    /// Never while an action runs.
    pub fn site(&self) -> Site {
        self.site.expect("every queued action has a site")
    }

    /// The includes that led to the running action; none if the application itself queued it.
    pub fn include_path(&self) -> &IncludePath {
        &self.scope.include_path
    }

    /// Keeps a value for `State<T>`. A second one of the same type is a problem.
    pub fn insert_state<T: Send + Sync + 'static>(&mut self, value: T) {
        if !self.states.insert(value) {
            let type_name = std::any::type_name::<T>();
            self.report(Problem::new(format!(
                "there is a state of the type `{type_name}` already"
            )));
        }
    }

    /// Reports a problem with the site of the running action.
    pub fn report(&mut self, problem: Problem) {
        self.problems.push(match self.site {
            Some(site) => problem.at_included(site, &self.scope.include_path),
            None => problem,
        });
    }

    /// Queues what the running action wants done, by calls of the `Configurator` (G6): as its includer, below its prefix and at its site.
    ///
    /// What is of an earlier phase than the running action comes too late, which is a problem.
    ///
    /// # Example
    ///
    /// A directive that adds a route for each of its resources:
    ///
    /// ```
    /// use aiopyramid::prelude::*;
    /// use aiopyramid::config::{Action, Phase};
    ///
    /// let mut config = Configurator::new();
    /// config.action(Action::new(Phase::FOUNDATIONS).run(|registry| {
    ///     registry.configure(|config| {
    ///         config.add_route("users", "/users").add_route("user", "/users/{id}");
    ///     });
    /// }));
    /// assert_eq!(config.make_app()?.introspection().len(), 2);
    /// # Ok::<(), Error>(())
    /// ```
    pub fn configure<R: Configured>(&mut self, configure: impl FnOnce(&mut Configurator) -> R) {
        let mut config = Configurator {
            settings: self.settings.clone(),
            declaring: self.site,
            scope: self.scope.clone(),
            includes: std::mem::take(&mut self.includes),
            #[cfg(feature = "websocket")]
            channels: self.channels.clone(),
            ..Configurator::default()
        };
        let outcome = configure(&mut config).into_result();
        config.settle_scans();
        self.includes = config.includes;
        self.problems.extend(config.problems);
        self.added.extend(config.actions);
        if let Err(error) = outcome {
            self.report(Problem::new(format!("an action failed: {error:?}")));
        }
    }

    /// Says that the running action registers something that runs in a greenlet, which takes unwinding.
    pub(super) fn needs_greenlets(&mut self, what: &str) {
        if cfg!(panic = "abort") {
            let problem = Problem::new(format!(
                "a plain `fn` {what} runs in a greenlet, and this program is built with `panic = \"abort\"`"
            ));
            let help = "a greenlet whose request has gone away is unwound: build with `panic = \"unwind\"`, or write an `async fn`";
            self.report(problem.help(help));
        }
    }

    /// Registers something for tools to see.
    pub fn introspect(&mut self, introspectable: Introspectable) {
        self.introspection.push(introspectable);
    }
}

impl std::fmt::Debug for Registry<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Registry({} registrations)", self.introspection.len())
    }
}
