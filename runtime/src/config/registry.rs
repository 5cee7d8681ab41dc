//! What actions register in, while the application is being made.

use std::collections::HashMap;
use std::sync::Arc;

use super::Problem;
use super::executors::PendingExecutors;
use super::views::PendingView;
use crate::dispatch::LazyThread;
use crate::event::Events;
use crate::http::TypeMap;
use crate::introspection::Introspectable;
use crate::renderer::Renderer;
use crate::router::layers::Pending as PendingLayer;
use crate::routing::Route;
use crate::settings::Settings;
use crate::site::Site;
use crate::tween::Chain;
use crate::view::{AnyMapper, ViewKind};

/// The application as far as it has been made. Actions get it, one after another.
pub struct Registry<'c> {
    pub(super) settings: &'c Settings,
    pub(super) problems: Vec<Problem>,
    /// Where the running action was declared.
    pub(super) site: Option<Site>,
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
    pub(super) executors: PendingExecutors,
    pub(super) home: Arc<LazyThread>,
    pub(super) tweens: Chain,
    /// The last one goes outermost.
    pub(super) layers: Vec<PendingLayer>,
    pub(super) events: Events,
    pub(super) introspection: Vec<Introspectable>,
    #[cfg(feature = "templates")]
    pub(super) templates: super::templates::PendingTemplates,
}

impl<'c> Registry<'c> {
    pub(super) fn new(settings: &'c Settings, problems: Vec<Problem>) -> Registry<'c> {
        Registry {
            settings,
            problems,
            site: None,
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
            executors: PendingExecutors::default(),
            home: Arc::new(LazyThread::new("aiopyramid-home")),
            tweens: Chain::default(),
            layers: Vec::new(),
            events: Events::default(),
            introspection: Vec::new(),
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
            Some(site) => problem.at(site),
            None => problem,
        });
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
