//! Routes.

use std::panic::Location;

use aiopyramid_pattern::Pattern;

use super::{Action, Configurator, Discriminator, Phase, Problem, Registry};
use crate::introspection::Introspectable;
use crate::routing::Route;
use crate::site::Site;

/// What else there is to say of a route, for [`Configurator::add_route_with`].
///
/// # Example
///
/// ```
/// use aiopyramid::config::RouteOptions;
///
/// let options = RouteOptions { inherit_slash: true, ..RouteOptions::DEFAULT };
/// assert_ne!(options, RouteOptions::default());
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct RouteOptions {
    /// Below a route prefix, whether the empty pattern is the prefix itself, `/blog` for example; otherwise it is `/blog/`. Another pattern
    /// cannot have it.
    pub inherit_slash: bool,
}

impl RouteOptions {
    /// Options that say nothing.
    pub const DEFAULT: RouteOptions = RouteOptions {
        inherit_slash: false,
    };
}

impl Configurator {
    /// Adds a route: a pattern under a name that views (`route_name`) and URLs refer to.
    ///
    /// The order of calls matters only among patterns of equal shape; others go by specificity. A view may be declared before its route.
    ///
    /// # Example
    ///
    /// ```
    /// use aiopyramid::prelude::*;
    ///
    /// let mut config = Configurator::new();
    /// config.add_route("home", "/").add_route("article", r"/articles/{id:\d+}").add_route("files", "/files/*path");
    /// ```
    #[track_caller]
    pub fn add_route(&mut self, name: &str, pattern: &str) -> &mut Configurator {
        self.add_route_with(name, pattern, RouteOptions::DEFAULT)
    }

    /// Adds a route of which there is more to say than its name and its pattern.
    ///
    /// # Example
    ///
    /// ```
    /// use aiopyramid::prelude::*;
    /// use aiopyramid::config::RouteOptions;
    ///
    /// let mut config = Configurator::new();
    /// config.with_route_prefix("/blog", |config| {
    ///     let options = RouteOptions { inherit_slash: true, ..RouteOptions::DEFAULT };
    ///     config.add_route_with("blog", "", options);
    /// });
    /// let app = config.make_app()?;
    /// assert_eq!(app.introspection()[0].get("pattern"), Some("/blog"));
    /// # Ok::<(), Error>(())
    /// ```
    #[track_caller]
    pub fn add_route_with(
        &mut self,
        name: &str,
        pattern: &str,
        options: RouteOptions,
    ) -> &mut Configurator {
        let site = self.site(Location::caller());
        let Some(pattern) = self.route_pattern(pattern, options.inherit_slash, site) else {
            return self;
        };
        let name = name.to_owned();
        let action =
            Action::new(Phase::ROUTES).unique(Discriminator::new("the route", format!("`{name}`")));
        self.action(action.run(move |registry| {
            let index = registry.push_route(Route {
                name: name.clone(),
                pattern,
                site,
                in_place: false,
            });
            registry.name_route(name, index);
        }))
    }

    /// The pattern of a route behind the prefix of the include that it is in (U26, U27), or a problem for each fault.
    pub(super) fn route_pattern(
        &mut self,
        pattern: &str,
        inherit_slash: bool,
        site: Site,
    ) -> Option<Pattern> {
        let alone = self.parse(pattern, site)?;
        if inherit_slash && !pattern.is_empty() {
            let problem = Problem::new(format!(
                "`inherit_slash` is for the empty pattern, and this one is {pattern:?}"
            ));
            let help = "drop it, or leave the pattern empty for a route that is the prefix itself";
            self.problems.push(problem.at(site).help(help));
            return None;
        }
        self.uses_route_prefix();
        let prefix = self.scope.route_prefix.clone();
        match &*prefix {
            "" => Some(alone),
            prefix if inherit_slash => self.parse(prefix, site),
            prefix => self.parse(&format!("{prefix}{}", alone.normalized()), site),
        }
    }

    /// How many placeholders the present prefix has.
    pub(super) fn placeholders_of_prefix(&self) -> usize {
        let prefix = Pattern::parse(&self.scope.route_prefix);
        prefix.map_or(0, |prefix| prefix.placeholders().count())
    }

    /// A pattern, or a problem for each of its faults.
    pub(super) fn parse(&mut self, pattern: &str, site: Site) -> Option<Pattern> {
        match Pattern::parse(pattern) {
            Ok(pattern) => Some(pattern),
            Err(errors) => {
                self.problems.extend(
                    errors
                        .iter()
                        .map(|error| Problem::new(error.to_string()).at(site)),
                );
                None
            }
        }
    }
}

/// The name of an in-place route: one that somebody gave, or the one that it has otherwise.
pub(super) enum InPlaceName {
    Given(String),
    Default(String),
}

impl Registry<'_> {
    /// The in-place route of a pattern: an equal one that is there already, else a new one. The name becomes one of its names.
    pub(super) fn in_place_route(&mut self, name: InPlaceName, pattern: Pattern) {
        let site = self.site();
        let name = match name {
            InPlaceName::Given(name) => name,
            InPlaceName::Default(name) => self.free_name(name, pattern.normalized()),
        };
        let index = match self.by_pattern.get(pattern.normalized()) {
            Some(index) => *index,
            None => self.push_route(Route {
                name: name.clone(),
                pattern,
                site,
                in_place: true,
            }),
        };
        self.report_equal_shape(index);
        self.name_route(name, index);
    }

    /// A default name, with the pattern added where another route has it: one function may stand on several patterns.
    fn free_name(&self, name: String, pattern: &str) -> String {
        let taken = self
            .route_names
            .get(&name)
            .is_some_and(|index| self.routes[*index].pattern.normalized() != pattern);
        if taken {
            format!("{name} {pattern}")
        } else {
            name
        }
    }

    fn push_route(&mut self, route: Route) -> usize {
        let index = self.routes.len();
        self.introspect(
            Introspectable::new("routes", &route.name, route.site)
                .with("pattern", route.pattern.normalized()),
        );
        let pattern = route.pattern.normalized().to_owned();
        self.by_pattern.entry(pattern).or_insert(index);
        self.routes.push(route);
        index
    }

    /// Two patterns in place that match the same paths: one of them would never be reached, and nothing says which.
    fn report_equal_shape(&mut self, index: usize) {
        let route = &self.routes[index];
        let other = *self.by_shape.entry(route.pattern.shape()).or_insert(index);
        if other != index {
            let (first, second) = (&self.routes[other], route);
            let problem = Problem::new(format!(
                "the patterns {:?} and {:?} match the same paths and differ only in the names of their placeholders",
                first.pattern(),
                second.pattern()
            ));
            let problem = problem
                .at_all([first.site, second.site])
                .help("use the same names in both; equal patterns share one route");
            self.problems.push(problem);
        }
    }

    /// Gives a route a name. One name cannot lead to two routes.
    fn name_route(&mut self, name: String, index: usize) {
        match self.route_names.get(&name) {
            None => {
                self.route_names.insert(name, index);
            }
            Some(other) if *other == index => {}
            Some(other) => {
                let first = &self.routes[*other];
                let problem = Problem::new(format!(
                    "two routes have the name `{name}`: {:?} and {:?}",
                    first.pattern(),
                    self.routes[index].pattern()
                ));
                let sites = [first.site, self.site()];
                self.problems
                    .push(problem.at_all(sites).help("give one of them another name"));
            }
        }
    }
}
