//! Sections of the settings: those of the framework, those that an application declares, and what nobody reads.

use std::any::TypeId;
use std::collections::{BTreeMap, BTreeSet};

use aiopyramid_pattern::nearest;
use serde::de::DeserializeOwned;

use super::states::unique_state;
use super::{Configurator, Problem, Registry};
use crate::introspection::Introspectable;
use crate::settings::{AppSettings, FromSettings, OPEN, SettingsError, keys_of};
use crate::site::Site;

impl Configurator {
    /// Reads a section into a type with `#[settings]`, and keeps the value for `State<T>` and `request.state::<T>()`.
    ///
    /// The attribute [`settings`](macro@crate::settings) is handwriting for this call. All that is wrong with the section is among the
    /// problems that `make_app()` reports.
    ///
    /// # Example
    ///
    /// ```
    /// use aiopyramid::prelude::*;
    /// use aiopyramid::settings::Settings;
    ///
    /// #[settings(section = "mail")]
    /// struct Mail {
    ///     host: String,
    /// }
    ///
    /// let mut config = Configurator::with_settings(Settings::from_toml("[mail]\nhots = 'mail.example'")?);
    /// config.add_settings::<Mail>();
    /// let report = config.make_app().unwrap_err().to_string();
    /// assert!(report.contains("<toml>:2:1: unknown key `hots` in [mail]; did you mean `host`?"));
    /// # Ok::<(), Error>(())
    /// ```
    #[track_caller]
    pub fn add_settings<T: FromSettings>(&mut self) -> &mut Configurator {
        self.action(unique_state::<T>().run(|registry| {
            let site = registry.site();
            registry.introspect(
                Introspectable::new("settings", T::SECTION, site)
                    .with("type", std::any::type_name::<T>())
                    .with("keys", T::KEYS.join(", ")),
            );
            registry.sections.declared.push(Declared {
                site,
                section: T::SECTION,
                keys: T::KEYS,
                read: |registry, misspelt| registry.read_declared::<T>(misspelt),
            });
        }))
    }
}

/// Which sections there are, as far as anybody has said.
#[derive(Default)]
pub(super) struct Sections {
    /// Those of the framework, with their keys.
    pub(super) of_ours: BTreeMap<&'static str, &'static [&'static str]>,
    declared: Vec<Declared>,
}

/// A section that an application has declared, until it is read.
struct Declared {
    site: Site,
    section: &'static str,
    keys: &'static [&'static str],
    read: fn(&mut Registry<'_>, &BTreeSet<String>),
}

impl Registry<'_> {
    /// Reads a section of the framework. Each wrong key is a problem, and has its default.
    pub(super) fn read_section<T: DeserializeOwned + Default>(&mut self, name: &'static str) -> T {
        self.sections.of_ours.insert(name, keys_of::<T>());
        let (value, errors) = self.settings.section_of_ours(name);
        self.report_settings(errors, &[]);
        value
    }

    /// Each error as a problem of its own.
    pub(super) fn report_settings(&mut self, errors: Vec<SettingsError>, sites: &[Site]) {
        for error in errors.into_iter().flat_map(SettingsError::each) {
            let (message, help) = error.into_parts();
            let problem = Problem::new(message).at_all(sites.iter().copied());
            self.problems.push(match help {
                Some(help) => problem.help(help),
                None => problem,
            });
        }
    }

    /// Reads the sections that were declared, and looks for keys that no one knows.
    pub(super) fn read_declared_sections(&mut self) {
        let declared = std::mem::take(&mut self.sections.declared);
        let mut by_section: BTreeMap<&str, Vec<&Declared>> = BTreeMap::new();
        by_section.entry(OPEN).or_default();
        for one in &declared {
            match self.is_of_ours(one.section) {
                true => self.report_taken(one),
                false => by_section.entry(one.section).or_default().push(one),
            }
        }
        for (section, all) in &by_section {
            // Of a slip in a section that many share nobody is told to be the reason.
            let sites = all.iter().filter(|_| *section != OPEN);
            let sites: Vec<Site> = sites.map(|one| one.site).collect();
            let known = known_keys(section, all, &declared);
            let (misspelt, errors) = self.settings.unknown_keys(section, &known, |_| true);
            self.report_settings(errors, &sites);
            for one in all {
                self.site = Some(one.site);
                (one.read)(self, &misspelt);
            }
        }
        self.site = None;
        self.sections.declared = declared;
    }

    /// Whether a section is the framework's alone. In `[app]` that is only what its own keys name.
    fn is_of_ours(&self, section: &'static str) -> bool {
        match section.split_once('.') {
            Some((OPEN, inner)) => keys_of::<AppSettings>().contains(&first(inner)),
            _ => section != OPEN && self.sections.of_ours.contains_key(first(section)),
        }
    }

    fn report_taken(&mut self, declared: &Declared) {
        let problem = Problem::new(format!(
            "[{}] is the framework's own section, and a struct declares it",
            declared.section
        ));
        let help = "choose a name of your own, or `app`, where keys of your own may stand beside the framework's";
        self.problems.push(problem.at(declared.site).help(help));
    }

    fn read_declared<T: FromSettings>(&mut self, misspelt: &BTreeSet<String>) {
        let (value, errors) = self.settings.read_values::<T>(misspelt);
        let site = self.site();
        self.report_settings(errors, &[site]);
        match value {
            Some(value) => self.insert_state(value),
            // Views that take it are not at fault.
            None => self.failed_states.push(TypeId::of::<T>()),
        }
    }

    /// Reports sections whose names are slips of known ones. Those left over are returned, as a log would name them.
    pub(super) fn check_section_names(&mut self) -> Vec<String> {
        let sections = &self.sections;
        let declared = sections.declared.iter().map(|one| first(one.section));
        let known: Vec<&str> = sections.of_ours.keys().copied().chain(declared).collect();
        let mut errors = Vec::new();
        let mut unread = Vec::new();
        for one in self.settings.unread(&known) {
            let name = &one.name;
            match slip_of(name, &known).filter(|_| one.is_section) {
                Some(right) => {
                    let message = format!("unknown section [{name}]; did you mean [{right}]?");
                    errors.push(one.error(message).help(format!(
                        "if the section is your own, declare it by a struct with `#[settings(section = \"{name}\")]`"
                    )));
                }
                None if one.is_section => unread.push(format!("[{name}]")),
                None => unread.push(format!("{name} (outside of all sections)")),
            }
        }
        self.report_settings(errors, &[]);
        unread
    }
}

/// Says once what nobody has read.
pub(super) fn warn_of_unread(unread: &[String]) {
    if !unread.is_empty() {
        tracing::warn!(
            sections = unread.join(", "),
            "nobody has read these settings; `#[settings(section = \"...\")]` on a struct says that a section is yours"
        );
    }
}

/// The keys of a section: those of the framework, of all structs, and the names of sections inside it.
fn known_keys(section: &str, all: &[&Declared], declared: &[Declared]) -> Vec<&'static str> {
    let of_ours = match section {
        OPEN => keys_of::<AppSettings>(),
        _ => &[],
    };
    let inner = declared.iter().filter_map(|one| {
        let rest = one.section.strip_prefix(section)?.strip_prefix('.')?;
        Some(first(rest))
    });
    let of_structs = all.iter().flat_map(|one| one.keys);
    of_ours
        .iter()
        .chain(of_structs)
        .copied()
        .chain(inner)
        .collect()
}

/// The section that a name is a slip of. Another letter in a name as short as `app` makes another word: `api`.
fn slip_of<'k>(name: &str, known: &[&'k str]) -> Option<&'k str> {
    let letters = |name: &str| {
        let mut letters: Vec<char> = name.chars().collect();
        letters.sort_unstable();
        letters
    };
    let is_other_word = |right: &str| {
        right.len() <= OPEN.len() && name.len() == right.len() && letters(name) != letters(right)
    };
    nearest(name, known).filter(|right| !is_other_word(right))
}

/// The outermost name of a section.
fn first(section: &'static str) -> &'static str {
    section.split('.').next().unwrap_or(section)
}
