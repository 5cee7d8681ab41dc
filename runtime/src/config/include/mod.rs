//! Includes: functions that configure a part of an application, under a prefix if need be.
//!
//! A function runs at once, and its calls queue actions as all calls do. What makes it an include is its path, which the actions carry:
//! whoever includes beats what is included, whatever the order (G3).

mod declared;
mod path;
#[cfg(test)]
mod tests;

use std::any::{TypeId, type_name};
use std::collections::HashSet;
use std::panic::Location;

use aiopyramid_pattern::{Pattern, PatternError, Placeholder};

pub use declared::IncludeDeclaration;
pub use path::IncludePath;
pub(crate) use path::Scope;

use super::{Configurator, Problem};
use crate::error::{Error, Result};
use crate::site::Site;

impl Configurator {
    /// Has a function configure a part of the application: a library's `includeme`, or a closure.
    ///
    /// What the application does itself beats what an include does about the same thing, whatever comes first, and an include beats those
    /// that it includes. Two includes beside each other that do the same thing are a conflict, unless whoever includes both does it too.
    ///
    /// A function runs once, however often it is included; so libraries may include what they need. A closure that has captured something,
    /// and a function behind a pointer, run each time. An error that the function returns is one of the problems that `make_app()` reports,
    /// and what it did before is looked at all the same.
    ///
    /// What Pyramid writes as `include(f, route_prefix="/blog")` is [`include_at`](Configurator::include_at).
    ///
    /// # Example
    ///
    /// ```
    /// use aiopyramid::prelude::*;
    ///
    /// mod blog {
    ///     use aiopyramid::prelude::*;
    ///
    ///     pub fn includeme(config: &mut Configurator) {
    ///         config.scan_module(module_path!());
    ///     }
    ///
    ///     #[view_config(route = "/articles")]
    ///     async fn articles() -> &'static str {
    ///         "all articles"
    ///     }
    /// }
    ///
    /// let mut config = Configurator::new();
    /// config.include(blog::includeme);
    /// # config.make_app().unwrap();
    /// ```
    #[track_caller]
    pub fn include<F, R>(&mut self, include: F) -> &mut Configurator
    where
        F: FnOnce(&mut Configurator) -> R + 'static,
        R: Configured,
    {
        let site = self.site(Location::caller());
        let function = type_name::<F>();
        let number = self.includes.next_number();
        // Only a type without values tells which function it is.
        if size_of::<F>() == 0 && !self.begin(TypeId::of::<F>(), function, number, site) {
            return self;
        }
        let scope = self.scope.included(function, number);
        if let Err(error) = self.within(scope, include) {
            let problem = Problem::new(format!("`{function}` failed: {error:?}"));
            self.problems.push(problem.at(site));
        }
        self
    }

    /// Has a function configure a part of the application whose routes all begin with a prefix: [`include`](Configurator::include)
    /// inside of [`with_route_prefix`](Configurator::with_route_prefix).
    ///
    /// # Example
    ///
    /// ```
    /// use aiopyramid::prelude::*;
    /// # fn includeme(config: &mut Configurator) { config.add_route("articles", "/articles"); }
    ///
    /// let mut config = Configurator::new();
    /// config.include_at("/blog", includeme);
    /// let app = config.make_app()?;
    /// assert_eq!(app.introspection()[0].get("pattern"), Some("/blog/articles"));
    /// # Ok::<(), Error>(())
    /// ```
    #[track_caller]
    #[doc(alias = "route_prefix")]
    pub fn include_at<F, R>(&mut self, route_prefix: &str, include: F) -> &mut Configurator
    where
        F: FnOnce(&mut Configurator) -> R + 'static,
        R: Configured,
    {
        let site = self.site(Location::caller());
        let scope = self.scope_below(route_prefix, site);
        let outer = std::mem::replace(&mut self.scope, scope);
        self.include(include);
        self.scope = outer;
        self
    }

    /// Puts a prefix before the pattern of each route that the function adds, in place, by `add_route` or by a mount.
    ///
    /// Between the prefix and a pattern is one slash, whether either has it or not. So below `/blog` the patterns `/` and the empty one are
    /// `/blog/`; a route at `/blog` has [`inherit_slash`](super::RouteOptions::inherit_slash). Prefixes nest, and may have placeholders, which
    /// [`Path`](crate::extract::Path) and `request.matchdict()` give to views. Names of routes have no prefix.
    ///
    /// # Example
    ///
    /// ```
    /// use aiopyramid::prelude::*;
    ///
    /// let mut config = Configurator::new();
    /// config.with_route_prefix("/users/{user}", |config| {
    ///     config.add_route("user", "/").add_route("posts", "/posts");
    /// });
    /// let app = config.make_app()?;
    /// assert_eq!(app.introspection()[1].get("pattern"), Some("/users/{user}/posts"));
    /// # Ok::<(), Error>(())
    /// ```
    #[track_caller]
    #[doc(alias = "route_prefix_context")]
    pub fn with_route_prefix<R: Configured>(
        &mut self,
        route_prefix: &str,
        configure: impl FnOnce(&mut Configurator) -> R,
    ) -> &mut Configurator {
        let site = self.site(Location::caller());
        let scope = self.scope_below(route_prefix, site);
        if let Err(error) = self.within(scope, configure) {
            let problem = format!("the configuration below {route_prefix:?} failed: {error:?}");
            self.problems.push(Problem::new(problem).at(site));
        }
        self
    }

    /// Runs a function inside of a scope. Its calls have sites of their own, whoever makes it run.
    fn within<R: Configured>(
        &mut self,
        scope: Scope,
        configure: impl FnOnce(&mut Configurator) -> R,
    ) -> Result<()> {
        let outer = std::mem::replace(&mut self.scope, scope);
        let declaring = self.declaring.take();
        let outcome = configure(self).into_result();
        self.declaring = declaring;
        self.scope = outer;
        outcome
    }

    /// The scope below a prefix. Of a prefix that cannot be read, what is literal is kept, so that all else is looked at as well.
    fn scope_below(&mut self, route_prefix: &str, site: Site) -> Scope {
        let stripped = route_prefix.trim_matches('/');
        let whole = match stripped {
            "" => self.scope.route_prefix.to_string(),
            _ => format!("{}/{stripped}", self.scope.route_prefix),
        };
        let number = self.includes.next_number();
        let problems = self.problems_of_prefix(stripped, &whole, site);
        if problems.is_empty() {
            return self.scope.prefixed(whole, number);
        }
        self.problems.extend(problems);
        let literal = |letter: &char| letter.is_alphanumeric() || "/-_".contains(*letter);
        let literal = whole.chars().filter(literal).collect();
        self.scope.prefixed(literal, number)
    }

    fn problems_of_prefix(&self, stripped: &str, whole: &str, site: Site) -> Vec<Problem> {
        let read = Pattern::parse(stripped).and_then(|_| Pattern::parse(whole));
        match read {
            Ok(pattern) if pattern.placeholders().any(Placeholder::is_remainder) => {
                let problem = Problem::new(format!("the route prefix {whole:?} has a remainder"));
                let help = "a remainder takes all that is left; write a placeholder: `{name}`, or `{name:.+}`";
                vec![problem.at(site).help(help)]
            }
            Ok(_) => Vec::new(),
            Err(errors) => {
                let problem = |error: &PatternError| {
                    Problem::new(format!("in a route prefix: {error}")).at(site)
                };
                errors.iter().map(problem).collect()
            }
        }
    }

    /// Whether a function is included for the first time. A repetition is kept, for it may be a mistake.
    fn begin(&mut self, id: TypeId, function: &'static str, number: u32, site: Site) -> bool {
        let scope = self.scope.clone();
        let known = &mut self.includes.functions;
        if let Some(first) = known.iter_mut().find(|known| known.id == id) {
            tracing::debug!(
                "`{function}` is included already, so it does not run again, at {site}"
            );
            first.repetitions.push((scope, site));
            return false;
        }
        known.push(Function {
            id,
            function,
            number,
            scope,
            site,
            repetitions: Vec::new(),
        });
        true
    }

    /// Says that routes were added below the present prefix.
    pub(super) fn uses_route_prefix(&mut self) {
        let numbers = self.scope.include_path.numbers();
        self.includes.with_routes.extend(numbers);
    }

    /// Reports functions that were included once more below another prefix, where their routes are missing.
    pub(super) fn report_repeated_includes(&mut self) {
        let problems = self.includes.functions.iter().filter_map(|function| {
            let has_routes = self.includes.with_routes.contains(&function.number);
            let elsewhere = function
                .repetitions
                .iter()
                .find(|(scope, _)| function.lacks_routes_in(scope));
            let (scope, site) = elsewhere.filter(|_| has_routes)?;
            let problem = Problem::new(format!(
                "`{}` is included below {} and below {}, and a function is included once",
                function.function,
                shown(&function.scope),
                shown(scope)
            ));
            let help = "include it once; or include a closure that calls it, for each prefix, and give its routes other names";
            Some(problem.at_all([function.site, *site]).help(help))
        });
        let problems: Vec<Problem> = problems.collect();
        self.problems.extend(problems);
    }
}

fn shown(scope: &Scope) -> String {
    match &*scope.route_prefix {
        "" => "no prefix".to_owned(),
        prefix => format!("`{prefix}`"),
    }
}

/// What has been included so far.
#[derive(Default)]
pub(super) struct Includes {
    /// How many includes and prefixes there have been.
    numbers: u32,
    functions: Vec<Function>,
    /// The numbers of the includes that have added routes.
    with_routes: HashSet<u32>,
}

/// A function that is included.
struct Function {
    id: TypeId,
    function: &'static str,
    number: u32,
    /// What it was included from, and where.
    scope: Scope,
    site: Site,
    /// Where else it was included.
    repetitions: Vec<(Scope, Site)>,
}

impl Includes {
    fn next_number(&mut self) -> u32 {
        self.numbers += 1;
        self.numbers
    }
}

impl Function {
    /// Whether somebody who includes the function again would look for its routes elsewhere. Whoever includes him has decided otherwise, if
    /// it was he who included it first.
    fn lacks_routes_in(&self, scope: &Scope) -> bool {
        scope.route_prefix != self.scope.route_prefix
            && !scope.include_path.is_inside(&self.scope.include_path)
    }
}

/// What a function of [`include`](Configurator::include) returns: nothing, or a `Result<()>` of any error.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not what a function that configures an application may return",
    label = "returns `{Self}`",
    note = "it is a plain `fn` that returns nothing or a `Result<()>`; what has to wait at the start goes into `config.state_with(...)`"
)]
pub trait Configured {
    /// As a result.
    ///
    /// # Errors
    ///
    /// Those of the function.
    fn into_result(self) -> Result<()>;
}

impl Configured for () {
    fn into_result(self) -> Result<()> {
        Ok(())
    }
}

#[diagnostic::do_not_recommend]
impl<E: Into<Error>> Configured for Result<(), E> {
    fn into_result(self) -> Result<()> {
        self.map_err(Into::into)
    }
}
