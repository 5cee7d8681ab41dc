//! Executors: the default one, and further ones by name.

use std::collections::BTreeMap;

use serde::de::{DeserializeOwned, Error as _, IgnoredAny};
use serde::{Deserialize, Deserializer};

use super::views::PendingView;
use super::{Action, Configurator, Discriminator, Phase, Problem, Registry};
use crate::dispatch::executors::{DEFAULT, Executors};
use crate::dispatch::{Executor, ExecutorOptions, advice_on_name};
use crate::introspection::Introspectable;
use crate::settings::{ExecutorKeys, ExecutorSettings, keys_of};
use crate::site::Site;
use crate::view::ViewKind;

impl Configurator {
    /// Adds an executor for views with `executor = "name"`, for `#[use_executor(executor = "name")]` and for
    /// [`run_in_named_executor`](crate::dispatch::run_in_named_executor).
    ///
    /// Keys of a section `[executors.NAME]` in the settings win over what is said here. Such a section alone adds an executor too.
    ///
    /// # Example
    ///
    /// ```
    /// use aiopyramid::prelude::*;
    /// use aiopyramid::settings::ExecutorSettings;
    ///
    /// let mut config = Configurator::new();
    /// config.add_executor("reports", ExecutorSettings { threads: Some(2), ..ExecutorSettings::default() });
    /// let app = config.make_app()?;
    /// assert_eq!(app.named_executor("reports").unwrap().options().threads, 2);
    /// # Ok::<(), Error>(())
    /// ```
    #[track_caller]
    pub fn add_executor(&mut self, name: &str, settings: ExecutorSettings) -> &mut Configurator {
        let name = name.to_owned();
        let action = Action::new(Phase::FOUNDATIONS)
            .unique(Discriminator::new("the executor", format!("`{name}`")));
        self.action(action.run(move |registry| match complaint_about(&name) {
            Some(complaint) => registry.report(Problem::new(complaint)),
            None => registry.declare_executor(&name, Some(settings), registry.site()),
        }))
    }

    /// Says how large the executor is on which plain views run that name no other.
    ///
    /// Keys of the section `[executor]` in the settings win over what is said here.
    ///
    /// # Example
    ///
    /// ```
    /// use aiopyramid::prelude::*;
    /// use aiopyramid::settings::ExecutorSettings;
    ///
    /// let mut config = Configurator::new();
    /// config.set_default_executor(ExecutorSettings { threads: Some(150), ..ExecutorSettings::default() });
    /// assert_eq!(config.make_app()?.executor().options().threads, 150);
    /// # Ok::<(), Error>(())
    /// ```
    #[track_caller]
    pub fn set_default_executor(&mut self, settings: ExecutorSettings) -> &mut Configurator {
        let action = Action::new(Phase::FOUNDATIONS).unique(Discriminator::new(
            "the default executor",
            "of the application",
        ));
        self.action(action.run(move |registry| {
            registry.declare_executor(DEFAULT, Some(settings), registry.site());
        }))
    }

    /// Says that something runs on the executor of that name, so that a name that nobody has added is a problem that `make_app()`
    /// reports. `#[use_executor(executor = "name")]` is handwriting for this call, where it stands.
    ///
    /// # Example
    ///
    /// ```
    /// use aiopyramid::prelude::*;
    ///
    /// let mut config = Configurator::new();
    /// config.require_executor("reports");
    /// let report = config.make_app().unwrap_err().to_string();
    /// assert!(report.contains("there is no executor `reports`"));
    /// ```
    #[track_caller]
    pub fn require_executor(&mut self, name: &str) -> &mut Configurator {
        let name = name.to_owned();
        self.action(
            Action::new(Phase::DEFAULT)
                .run(move |registry| registry.executors.require(&name, registry.site())),
        )
    }
}

/// The executors that are declared, until their application is made.
#[derive(Default)]
pub(super) struct PendingExecutors {
    /// What the settings say, until a declaration has taken it into account.
    written: BTreeMap<String, ExecutorKeys>,
    sizes: BTreeMap<String, ExecutorOptions>,
    /// Who names which.
    required: BTreeMap<String, Vec<Site>>,
}

impl PendingExecutors {
    fn require(&mut self, name: &str, site: Site) {
        self.required.entry(name.to_owned()).or_default().push(site);
    }
}

impl Registry<'_> {
    /// Reads what the settings say of executors.
    pub(super) fn read_executors(&mut self) {
        let keys = keys_of::<ExecutorSettings>();
        self.sections
            .of_ours
            .extend([("executor", keys), ("executors", keys)]);
        self.read_executor(DEFAULT);
        let names = self.read_names::<String>();
        let (strange, names): (Vec<_>, Vec<_>) = names
            .into_iter()
            .partition(|name| complaint_about(name).is_some());
        for name in names {
            self.read_executor(&name);
        }
        if !strange.is_empty() {
            // Once more, as names: that tells the line.
            self.read_names::<Addable>();
        }
    }

    fn read_names<N: DeserializeOwned + Ord>(&mut self) -> Vec<N> {
        let names = self.settings.get::<BTreeMap<N, IgnoredAny>>("executors");
        let names = names.unwrap_or_else(|error| {
            self.problems.push(Problem::new(error.to_string()));
            None
        });
        names.unwrap_or_default().into_keys().collect()
    }

    fn read_executor(&mut self, name: &str) {
        let section = section_of(name);
        // Read twice: as a whole, which tells what is wrong with it and where, and by the keys that are there.
        let (_, errors) = self.settings.section_of_ours::<ExecutorSettings>(&section);
        let is_wrong = !errors.is_empty();
        let is_key = keys_of::<ExecutorSettings>().contains(&name);
        let errors = errors.into_iter().map(|error| match is_key {
            true => error.help("the section of the default executor is `[executor]`"),
            false => error,
        });
        self.report_settings(errors.collect(), &[]);
        let keys = match self.settings.get::<ExecutorKeys>(&section) {
            Ok(keys) if !is_wrong => keys,
            // It is there: whoever names it is not at fault.
            _ => Some(ExecutorKeys::default()),
        };
        if let Some(keys) = keys {
            self.executors.written.insert(name.to_owned(), keys);
        }
    }

    /// Settles the size of an executor: what the settings say, what a call says, the defaults.
    fn declare_executor(&mut self, name: &str, said: Option<ExecutorSettings>, site: Site) {
        let written = self.executors.written.remove(name);
        let (section, call) = (format!("[{}]", section_of(name)), call_of(name));
        let from = match (&said, &written) {
            (None, _) => section.clone(),
            (Some(_), None) => call.to_owned(),
            (Some(_), Some(_)) => format!("{section}, {call}"),
        };
        let settled = written.unwrap_or_default().over(said.unwrap_or_default());
        let options = settled.map(|settings| settings.options());
        let options = options.unwrap_or_else(|complaint| {
            let problem =
                Problem::new(format!("the executor `{name}` cannot be made: {complaint}"));
            let help = format!("keys of {section} in the settings win over those of `{call}`");
            self.problems.push(problem.at(site).help(help));
            ExecutorOptions::default()
        });
        let introspectable = Introspectable::new("executors", name, site)
            .with("threads", options.threads.to_string())
            .with("max_threads", options.max_threads.to_string())
            .with("queue", options.queue.to_string())
            .with("from", from);
        self.introspect(introspectable);
        self.executors.sizes.insert(name.to_owned(), options);
    }

    /// The executors. Those of the settings alone are declared where the application is made.
    pub(super) fn make_executors(&mut self, made_at: Site) -> Executors {
        let written: Vec<String> = self.executors.written.keys().cloned().collect();
        for name in written {
            self.declare_executor(&name, None, made_at);
        }
        let mut sizes = std::mem::take(&mut self.executors.sizes);
        let default = sizes.remove(DEFAULT).unwrap_or_default();
        Executors::new(default, sizes)
    }

    /// The executor of a view. That it names one in vain is reported.
    pub(super) fn executor_of(&mut self, view: &PendingView, executors: &Executors) -> Executor {
        let default = executors.default_one();
        let Some(name) = &view.executor else {
            return default.clone();
        };
        let kind = match (view.view.kind, view.view.is_in_greenlet()) {
            (ViewKind::Coroutine, _) => Some("an `async fn` view"),
            (ViewKind::Plain, true) if view.view.outlasts_answer => Some("a websocket view"),
            (ViewKind::Plain, true) => Some("a view under `GreenletMapper`"),
            (ViewKind::Plain, false) => None,
        };
        if let Some(kind) = kind {
            let problem = Problem::new(format!(
                "{kind} names the executor `{name}`, and runs on none"
            ));
            self.problems.push(problem.at(view.site).help(format!(
                "drop the `executor`, make the view a plain `fn` without a mapper, or have what blocks run by `run_in_named_executor({name:?}, ...)`"
            )));
            return default.clone();
        }
        self.executors.require(name, view.site);
        executors.named(name).unwrap_or(default).clone()
    }

    /// One problem for each name that nobody has added, with all who name it.
    pub(super) fn report_unknown_executors(&mut self, executors: &Executors) {
        let known = executors.names();
        for (name, sites) in std::mem::take(&mut self.executors.required) {
            if executors.named(&name).is_some() {
                continue;
            }
            let problem = Problem::new(format!(
                "there is no executor `{name}`, which is named here"
            ));
            self.problems
                .push(problem.at_all(sites).help(advice_on_name(&name, &known)));
        }
    }
}

/// The section of the settings that says how large the executor is.
fn section_of(name: &str) -> String {
    match name {
        DEFAULT => "executor".to_owned(),
        name => format!("executors.{name}"),
    }
}

/// The directive that says how large the executor is.
fn call_of(name: &str) -> &'static str {
    match name {
        DEFAULT => "config.set_default_executor",
        _ => "config.add_executor",
    }
}

/// Why nobody can add an executor of that name.
fn complaint_about(name: &str) -> Option<String> {
    let fits = |c: char| c.is_alphanumeric() || c == '_' || c == '-';
    if name == DEFAULT {
        Some(format!(
            "`{DEFAULT}` is the executor that is there without being added; its section is `[executor]`, and its call \
             `config.set_default_executor(...)`"
        ))
    } else if name.is_empty() || !name.chars().all(fits) {
        Some(format!(
            "{name:?} cannot be the name of an executor, which consists of letters, digits, `_` and `-`"
        ))
    } else {
        None
    }
}

/// A name in the settings under which an executor can be added.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Addable(String);

impl<'de> Deserialize<'de> for Addable {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Addable, D::Error> {
        let name = String::deserialize(deserializer)?;
        match complaint_about(&name) {
            Some(complaint) => Err(D::Error::custom(complaint)),
            None => Ok(Addable(name)),
        }
    }
}
