//! Templates, and what they may use.

use std::collections::HashMap;

use aiopyramid_pattern::nearest;
use serde::Serialize;

use super::{Action, Configurator, Discriminator, Phase, Problem, Registry};
use crate::introspection::Introspectable;
use crate::renderer::ResolvedRenderer;
use crate::renderer::templates::{
    Catalog, Development, EmbeddedTemplate, Extras, SYSTEM_NAMES, TemplateFunction, TemplateUse,
    Templates, UseKind,
};
use crate::site::Site;

impl Configurator {
    /// Takes templates into the application. `renderer = "home.jinja2"` of `#[view_config]` does so for its template and for all that it
    /// extends, includes and imports; `templates![...]` is for others, and for a package that offers templates to other packages.
    ///
    /// The same template many times is one.
    #[track_caller]
    pub fn add_templates(&mut self, templates: &'static [EmbeddedTemplate]) -> &mut Configurator {
        let action = Action::new(Phase::FOUNDATIONS);
        self.action(action.run(move |registry| registry.push_templates(templates)))
    }

    /// Lets templates call a function: `{{ price(article) }}`. It is plain or `async`; [`TemplateFunction`] says what it may take and
    /// return. One of the engine's own functions is replaced by it.
    ///
    /// # Example
    ///
    /// ```
    /// use aiopyramid::prelude::*;
    ///
    /// fn price(cents: u64) -> String {
    ///     format!("{}.{:02} EUR", cents / 100, cents % 100)
    /// }
    ///
    /// let mut config = Configurator::new();
    /// config.add_template_function("price", price);
    /// ```
    #[track_caller]
    pub fn add_template_function<M>(
        &mut self,
        name: &str,
        function: impl TemplateFunction<M>,
    ) -> &mut Configurator {
        let add = |name: &str, extras: &mut Extras| extras.add_function(name, function);
        self.template_extra("the template global", name, Runs::InGreenlets, add)
    }

    /// Lets templates use a filter: `{{ title|shortened(20) }}`. It is a function that takes what stands before the `|`, and then what
    /// stands in the parentheses. One of the engine's own filters is replaced by it.
    #[track_caller]
    pub fn add_template_filter<M>(
        &mut self,
        name: &str,
        filter: impl TemplateFunction<M>,
    ) -> &mut Configurator {
        let add = |name: &str, extras: &mut Extras| extras.add_filter(name, filter);
        self.template_extra("the template filter", name, Runs::InGreenlets, add)
    }

    /// Lets templates use a test: `{% if user is blocked %}`. It is a function that takes what stands before the `is` and returns a `bool`.
    /// One of the engine's own tests is replaced by it.
    #[track_caller]
    pub fn add_template_test<M>(
        &mut self,
        name: &str,
        test: impl TemplateFunction<M>,
    ) -> &mut Configurator {
        let add = |name: &str, extras: &mut Extras| extras.add_test(name, test);
        self.template_extra("the template test", name, Runs::InGreenlets, add)
    }

    /// Gives all templates a name: `{{ site_name }}`. A view's value may have the same name, and then has it to itself (R10).
    ///
    /// # Example
    ///
    /// ```
    /// use aiopyramid::prelude::*;
    ///
    /// let mut config = Configurator::new();
    /// config.add_template_global("site_name", "The Gazette");
    /// ```
    #[track_caller]
    #[doc(alias = "BeforeRender")]
    pub fn add_template_global(
        &mut self,
        name: &str,
        value: impl Serialize + Send + 'static,
    ) -> &mut Configurator {
        let add = |name: &str, extras: &mut Extras| extras.add_global(name, value);
        self.template_extra("the template global", name, Runs::Never, add)
    }

    #[track_caller]
    fn template_extra(
        &mut self,
        kind: &'static str,
        name: &str,
        runs: Runs,
        add: impl FnOnce(&str, &mut Extras) + Send + 'static,
    ) -> &mut Configurator {
        let name = name.to_owned();
        let action =
            Action::new(Phase::FOUNDATIONS).unique(Discriminator::new(kind, format!("`{name}`")));
        self.action(action.run(move |registry| registry.add_extra(kind, &name, runs, add)))
    }
}

/// Whether something of the application's own runs while a template is rendered.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Runs {
    InGreenlets,
    Never,
}

/// What is known of templates while the application is being made.
#[derive(Default)]
pub(super) struct PendingTemplates {
    catalog: Catalog,
    /// Who added each template first, by its file.
    sites: HashMap<&'static str, Site>,
    extras: Extras,
    /// Once all of them are known.
    made: Option<Templates>,
}

impl Registry<'_> {
    fn push_templates(&mut self, templates: &'static [EmbeddedTemplate]) {
        let site = self.site();
        for template in templates {
            match self.templates.catalog.add(template) {
                Ok(()) => {
                    self.templates.sites.entry(template.file).or_insert(site);
                }
                Err(other) => {
                    let first = self.templates.sites.get(other.file).copied();
                    self.report(two_of_one_name(template, other).at_all(first));
                }
            }
        }
    }

    fn add_extra(
        &mut self,
        kind: &'static str,
        name: &str,
        runs: Runs,
        add: impl FnOnce(&str, &mut Extras),
    ) {
        if kind == "the template global" && SYSTEM_NAMES.contains(&name) {
            let problem = Problem::new(format!(
                "{kind} `{name}` would hide what every template has under that name"
            ));
            self.report(problem.help("give it another name"));
        }
        if cfg!(panic = "abort") && runs == Runs::InGreenlets {
            let problem = Problem::new(format!(
                "{kind} `{name}` is a function that runs in greenlets, and this program is built with `panic = \"abort\"`"
            ));
            self.report(problem.help("a greenlet whose request has gone away is unwound: build with `panic = \"unwind\"`"));
        }
        add(name, &mut self.templates.extras);
        if let Some(result) = self.templates.extras.take_result_as_value() {
            let problem = Problem::new(format!(
                "{kind} `{name}` returns `{result}`, and would print it as it is"
            ));
            self.report(
                problem.help("let its error be one of `std::error::Error`, or `aiopyramid::Error`"),
            );
        }
        self.introspect(Introspectable::new(
            "templates",
            format!("{} `{name}`", &kind[4..]),
            self.site(),
        ));
    }

    /// Makes the engine, now that all is known, and reports what is wrong with it. In greenlets it has stacks of that many bytes.
    pub(super) fn make_templates(&mut self, development: Development, stack_size: u64) {
        let pending = &mut self.templates;
        let catalog = std::mem::take(&mut pending.catalog);
        let extras = std::mem::take(&mut pending.extras);
        let known = Known::new(&extras);
        let (templates, errors) = Templates::new(catalog, extras, development, stack_size);
        let catalog = templates.catalog();
        let mut problems: Vec<Problem> = errors
            .iter()
            .map(|error| wrong_syntax(catalog, error))
            .collect();
        for (name, template) in catalog.iter() {
            let site = pending.sites.get(template.file).copied();
            let unknown = template.uses.iter();
            let unknown = unknown.filter_map(|used| known.complaint(template, used, catalog));
            problems.extend(unknown.map(|problem| problem.at_all(site)));
            if let Some(site) = site {
                self.introspection
                    .push(Introspectable::new("templates", name, site).with("file", template.file));
            }
        }
        self.problems.extend(problems);
        self.states.insert(templates.clone());
        self.templates.made = Some(templates);
    }

    /// The template that a view names; `None`, and the problem reported, where there is none.
    pub(super) fn template_of(&mut self, renderer: &str, site: Site) -> Option<ResolvedRenderer> {
        let templates = self.templates.made.as_ref()?;
        match templates.find(renderer, site.package()) {
            Ok(template) => Some(ResolvedRenderer::Template(template)),
            Err(missing) => {
                let problem = Problem::new(format!("a view names {}", missing.message));
                self.problems.push(problem.at(site).help(missing.help));
                None
            }
        }
    }
}

/// The names that templates may use, those of the engine included.
struct Known {
    filters: Vec<String>,
    tests: Vec<String>,
    globals: Vec<String>,
}

impl Known {
    fn new(extras: &Extras) -> Known {
        Known {
            filters: extras.filters().map(str::to_owned).collect(),
            tests: extras.tests().map(str::to_owned).collect(),
            globals: extras.globals().map(str::to_owned).collect(),
        }
    }

    /// What is wrong with a use, if there is no such thing.
    fn complaint(
        &self,
        template: &EmbeddedTemplate,
        used: &TemplateUse,
        catalog: &Catalog,
    ) -> Option<Problem> {
        let (kind, known) = match used.kind {
            UseKind::Filter => ("filter", &self.filters),
            UseKind::Test => ("test", &self.tests),
            UseKind::Function => ("function", &self.globals),
            // The value of a view may have it.
            UseKind::Global => return None,
            UseKind::Template => {
                let missing = catalog.find(used.name, template.package).err()?;
                return Some(place(template, used, &missing.message).help(missing.help));
            }
        };
        let name = used.name;
        let known: Vec<&str> = known.iter().map(String::as_str).collect();
        if known.contains(&name) {
            return None;
        }
        let problem = place(
            template,
            used,
            &format!("the {kind} `{name}`, and there is no such {kind}"),
        );
        Some(problem.help(match nearest(name, &known) {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("add it with `config.add_template_{kind}({name:?}, ...)`"),
        }))
    }
}

fn place(template: &EmbeddedTemplate, used: &TemplateUse, what: &str) -> Problem {
    Problem::new(format!(
        "a template names {what}\n  at {}:{}",
        template.file, used.line
    ))
}

fn wrong_syntax(catalog: &Catalog, error: &minijinja::Error) -> Problem {
    let name = error.name().unwrap_or_default();
    let file = catalog.file_of(name);
    let reason = error
        .detail()
        .map_or_else(|| error.kind().to_string(), str::to_owned);
    Problem::new(format!(
        "a template is wrong: {reason}\n  at {file}:{}",
        error.line().unwrap_or(1)
    ))
}

fn two_of_one_name(template: &EmbeddedTemplate, other: &EmbeddedTemplate) -> Problem {
    let problem = Problem::new(format!(
        "two templates are called `{}:templates/{}`: {} and {}",
        template.package, template.path, other.file, template.file
    ));
    problem.help("two packages of one name cannot both have templates: rename one of them, or use one version of it")
}
