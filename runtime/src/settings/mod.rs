//! What an application reads at its start: a TOML file, overridden by the environment.
//!
//! Pyramid keeps its settings in the `[app:main]` part of an `.ini` file and hands them out as one flat
//! dictionary of strings. Here they are a TOML file of sections, read into types.
//!
//! # Which file
//!
//! 1. The file that the argument `--config FILE` (or `--config=FILE`) of the program names. It has to exist.
//! 2. Else the one that the variable `AIOPYRAMID_CONFIG` names. It has to exist, too.
//! 3. Else `development.toml` in the working directory, if there is one.
//! 4. Else none: every section has its defaults.
//!
//! Other arguments are the application's own, and so is everything behind `--`. A program that means something else by `--config` makes its
//! `Configurator` with settings that it has read itself, by [`Settings::from_file`].
//!
//! ```toml
//! [app]                       # the application's own keys, and those of `AppSettings`
//! debug = true
//! body_limit = "8MiB"
//! secrets = ["..."]           # for cookies that are signed or private
//! includes = ["blog"]         # functions of `#[includeme]`: `IncludeSettings`
//!
//! [executor]                  # `ExecutorSettings`: where plain views run
//! threads = 32
//!
//! [greenlet]                  # `GreenletSettings`
//! max = 5000
//!
//! [background]                # `BackgroundSettings`
//! max = 500
//!
//! [watchdog]                  # `WatchdogSettings`
//! limit = "250ms"
//!
//! [logging]                   # `LoggingSettings`
//! level = "warn"
//!
//! [multipart]                 # `MultipartSettings`: forms with files
//! file_limit = "20MiB"
//!
//! [executors.reports]         # the same for an executor of that name
//! threads = 2
//!
//! [mail]                      # any further section: whoever reads it says what it may hold
//! host = "mail.example"
//! ```
//!
//! The executors' sections override what `set_default_executor` and `add_executor` of the `Configurator` say, key by key.
//!
//! A file whose name ends with `.ini` is read as Pyramid's are: `[app:main]` is `[app]`, `[server:main]` is `[server]`, the levels in
//! `[logger_NAME]` go to `[logging]`, and other sections are what they are in TOML. Values are texts, which are read as the types that are
//! asked for. The book has a chapter on it, and [`Settings::notes`] tells what has no meaning here.
//!
//! # The environment
//!
//! A variable that starts with `AIOPYRAMID_` overrides one key. What follows the prefix is put into lower case
//! and read by one of two rules, neither of which depends on what the file holds:
//!
//! - **With `__`** anywhere in it, each `__` separates two names, and a single `_` belongs to a name:
//!   `AIOPYRAMID_EXECUTORS__REPORTS__MAX_THREADS` is `max_threads` in `[executors.reports]`.
//! - **Without**, the first `_` separates section and key: `AIOPYRAMID_SERVER_PORT` is `port` in `[server]`, and
//!   `AIOPYRAMID_APP_BODY_LIMIT` is `body_limit` in `[app]`. A single word is a key outside of all sections.
//!
//! So a section with an underscore in its name, or one inside another, needs `__`. Two variables for one key are
//! an error that names both. `AIOPYRAMID_CONFIG` itself is no setting.
//!
//! A variable's value is read as the type that is asked for: `AIOPYRAMID_APP_NAME=007` is the text `007` to a
//! `String`, and `AIOPYRAMID_SERVER_PORT=8080` a number to a `u16`. Numbers, `true` and `false` are written as in
//! TOML, lists and tables too (`["a", "b"]`, `{ a = 1 }`); truth values and lists also as Pyramid writes them: `yes`, `on`, `1`; `a b`, or
//! lines. Only a type that leaves the choice to the value
//! (an untagged enum, a flattened field, `toml::Value`) gets a number where the text looks like one.
//!
//! Pyramid's own variables are understood, too: `PYRAMID_DEBUG_NOTFOUND=1` is `debug_notfound` in `[app]`, and so are those of the other
//! debug and reload switches, `PYRAMID_PREVENT_HTTP_CACHE` and `PYRAMID_DEFAULT_LOCALE_NAME`.
//!
//! # Values in files of their own
//!
//! `KEY_FILE` names a file whose content is the value of `KEY`: `password_file = "/run/secrets/db"` stands for `password`, and so does
//! `AIOPYRAMID_MAIL_PASSWORD_FILE=/run/secrets/db`. A newline at its end is left out, and the rest is read as a variable's value. A path
//! that is not absolute is taken from the working directory.
//!
//! The type decides: where a struct has a field `log_file`, that is a key of its own, whatever else there is. Only a key that the type does
//! not have stands for a file, and only if the type has the key without `_file`. [`Settings::get`] looks for `KEY_FILE` where `KEY` is not
//! set. Types that leave their keys open (maps, flattened fields, `toml::Table`) see every key as it was written.
//!
//! Credentials of systemd, files in the folder that `CREDENTIALS_DIRECTORY` names, are keys as well: `mail.password` is `password` in
//! `[mail]`. Other files there are left alone.
//!
//! Whatever the machine says (variables, credentials) wins over the settings file, in whichever of the two ways it says it. Twice in the
//! file, or twice by the machine, is an error that names both.
//!
//! # Errors
//!
//! An error names the place (file, line and column, or the variable), the key, what was expected and what was
//! found. The value of a key whose name says that it is secret (`secret`, `password`, `token`, `..._key`) is not
//! shown.

mod app;
mod arguments;
mod asked;
mod background;
mod byte_size;
mod complaint;
mod credentials;
mod environment;
mod error;
mod executor;
mod fields;
mod greenlet;
mod includes;
mod ini;
mod kept;
mod logging;
#[cfg(feature = "multipart")]
mod multipart;
mod read;
mod secrecy;
mod secret;
mod secrets;
mod section;
mod server;
mod tree;
mod watchdog;
mod websocket;

use std::collections::BTreeSet;
use std::ffi::OsString;
use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde::de::DeserializeOwned;

pub use self::app::AppSettings;
pub(crate) use self::app::DebugSwitches;
use self::asked::Asked;
pub use self::background::BackgroundSettings;
pub use self::byte_size::{ByteSize, ParseByteSizeError};
pub use self::error::SettingsError;
pub(crate) use self::executor::ExecutorKeys;
pub use self::executor::ExecutorSettings;
pub use self::greenlet::GreenletSettings;
pub use self::includes::IncludeSettings;
pub use self::ini::{as_bool, as_list};
#[cfg(feature = "logging")]
pub(crate) use self::logging::directives;
pub use self::logging::{LogFormat, LogLevel, LoggingSettings};
#[cfg(feature = "multipart")]
pub use self::multipart::MultipartSettings;
pub use self::secret::Secret;
pub use self::secrets::Secrets;
pub use self::section::FromSettings;
#[doc(hidden)]
pub use self::section::{FromText, SectionReader, SettingsValue};
pub(crate) use self::section::{OPEN, Unknown};
pub use self::server::ServerSettings;
use self::tree::{Node, Place, Source, Value};
pub use self::watchdog::WatchdogSettings;
pub use self::websocket::WebsocketSettings;

/// The settings of an application: sections of keys, from a file and the environment.
///
/// A clone is another handle on the same settings and costs next to nothing. The [module](self) tells which file
/// is read and how variables are named.
///
/// # Example
///
/// ```
/// use aiopyramid::settings::Settings;
///
/// let settings = Settings::from_toml("[app]\ntitle = 'Library'")?;
/// assert_eq!(settings.get::<String>("app.title")?.as_deref(), Some("Library"));
/// # Ok::<(), aiopyramid::settings::SettingsError>(())
/// ```
#[doc(alias = "get_settings")]
#[derive(Clone, Default)]
pub struct Settings(Arc<Inner>);

#[derive(Clone, Default)]
struct Inner {
    source: Source,
    root: Node,
    /// What an `.ini` file says that has no meaning here.
    notes: Vec<String>,
    asked: Asked,
}

impl Settings {
    /// Reads the file that `--config` or `AIOPYRAMID_CONFIG` names, or `development.toml`, or none, and applies the environment.
    ///
    /// # Errors
    ///
    /// `--config` names no file, the named file cannot be read, a file is not valid TOML, or a variable cannot be applied.
    ///
    /// # Example
    ///
    /// ```
    /// use aiopyramid::settings::{AppSettings, Settings};
    ///
    /// let settings = Settings::load()?;
    /// let app: AppSettings = settings.section("app")?;
    /// # Ok::<(), aiopyramid::settings::SettingsError>(())
    /// ```
    pub fn load() -> Result<Self, SettingsError> {
        // The first is the program itself.
        let arguments = std::env::args_os().skip(1);
        Self::load_in(Path::new(""), arguments, std::env::vars_os())
    }

    /// Reads one file, without the environment.
    ///
    /// Add [`with_environment(std::env::vars_os())`](Self::with_environment) where variables shall override it.
    ///
    /// # Errors
    ///
    /// The file cannot be read or is not valid TOML.
    ///
    /// # Example
    ///
    /// ```no_run
    /// use aiopyramid::settings::Settings;
    ///
    /// let settings = Settings::from_file("production.toml")?.with_environment(std::env::vars_os())?;
    /// # Ok::<(), aiopyramid::settings::SettingsError>(())
    /// ```
    pub fn from_file(path: impl Into<PathBuf>) -> Result<Self, SettingsError> {
        Self::read_file(path.into(), "")
    }

    /// Reads settings from a text, without any file and without the environment; made for tests.
    ///
    /// # Errors
    ///
    /// The text is not valid TOML.
    ///
    /// # Example
    ///
    /// ```
    /// use aiopyramid::settings::{ExecutorSettings, Settings};
    ///
    /// let settings = Settings::from_toml("[executor]\nthreads = 3")?;
    /// assert_eq!(settings.section::<ExecutorSettings>("executor")?.threads, Some(3));
    /// # Ok::<(), aiopyramid::settings::SettingsError>(())
    /// ```
    pub fn from_toml(text: &str) -> Result<Self, SettingsError> {
        Self::from_source(Source::text(text.to_owned()))
    }

    /// Reads settings from a text in the form of Pyramid's `.ini` files, without any file and without the environment; made for tests.
    ///
    /// `%(here)s` is the working directory in it.
    ///
    /// # Errors
    ///
    /// The text is not of that form, names a value that is not there, or says what cannot be done here.
    ///
    /// # Example
    ///
    /// ```
    /// use aiopyramid::settings::{ServerSettings, Settings};
    ///
    /// let settings = Settings::from_ini("[app:main]\npyramid.debug_notfound = yes\n[server:main]\nlisten = *:8080")?;
    /// assert_eq!(settings.get("app.debug_notfound")?, Some(true));
    /// assert_eq!(settings.section::<ServerSettings>("server")?.port, 8080);
    /// # Ok::<(), aiopyramid::settings::SettingsError>(())
    /// ```
    pub fn from_ini(text: &str) -> Result<Self, SettingsError> {
        Self::from_source(Source::ini(text.to_owned()))
    }

    /// The same settings, with those of `variables` that start with `AIOPYRAMID_` applied to them, those that Pyramid knows, and the
    /// credentials in the folder that `CREDENTIALS_DIRECTORY` names.
    ///
    /// # Errors
    ///
    /// A variable's name names no key, its value is not valid Unicode, two of them name the same key, or one of
    /// them takes a whole section for a key or a key for a section; all of these at once. The folder of credentials cannot be read.
    ///
    /// # Example
    ///
    /// ```
    /// use aiopyramid::settings::Settings;
    ///
    /// let settings = Settings::from_toml("[server]\nport = 6543")?
    ///     .with_environment([("AIOPYRAMID_SERVER_PORT", "8080")])?;
    /// assert_eq!(settings.get::<u16>("server.port")?, Some(8080));
    /// # Ok::<(), aiopyramid::settings::SettingsError>(())
    /// ```
    pub fn with_environment<N, V>(
        mut self,
        variables: impl IntoIterator<Item = (N, V)>,
    ) -> Result<Self, SettingsError>
    where
        N: Into<OsString>,
        V: Into<OsString>,
    {
        let variables = variables
            .into_iter()
            .map(|(name, value)| (name.into(), value.into()));
        let variables: Vec<(OsString, OsString)> = variables.collect();
        let root = &mut Arc::make_mut(&mut self.0).root;
        let credentials = variables
            .iter()
            .find(|(name, _)| name == credentials::DIRECTORY);
        if let Some((_, directory)) = credentials {
            credentials::apply(root, directory)?;
        }
        let errors = environment::apply(root, variables.into_iter());
        match SettingsError::together(errors) {
            Some(error) => Err(error),
            None => Ok(self),
        }
    }

    /// Reads the section that a type with `#[settings]` says it is, at any time, before the application is made too.
    ///
    /// In the made application the value is `State<T>`, as the attribute declares it.
    ///
    /// # Errors
    ///
    /// All that is wrong with the section: keys that are missing, hold a value of another type, or look like a slip of one that the type
    /// has. Any other key may be that of another type with the same section: `make_app()`, which knows them all, tells what is unknown.
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
    ///     #[settings(default = 25)]
    ///     port: u16,
    /// }
    ///
    /// let settings = Settings::from_toml("[mail]\nhost = 'mail.example'")?;
    /// let mail = settings.read::<Mail>()?;
    /// assert_eq!((&*mail.host, mail.port), ("mail.example", 25));
    /// # Ok::<(), Error>(())
    /// ```
    pub fn read<T: FromSettings>(&self) -> Result<T, SettingsError> {
        let is_of_ours = |key: &str| T::SECTION == OPEN && keys_of::<AppSettings>().contains(&key);
        let (misspelt, mut errors) = self.unknown_keys(T::SECTION, T::KEYS, |unknown| {
            !unknown.is_section && unknown.meant.is_some() && !is_of_ours(&unknown.key)
        });
        let (value, others) = self.read_values(&misspelt);
        errors.extend(others);
        match (value, SettingsError::together(errors)) {
            (Some(value), None) => Ok(value),
            (_, Some(error)) => Err(error),
            (None, None) => Err(SettingsError::nowhere(format!(
                "[{}] could not be read",
                T::SECTION
            ))),
        }
    }

    /// Reads one section into a type, or gives the type's default where the section is missing.
    ///
    /// Give the type `#[serde(default)]`, so that a section may leave out some of its keys, and
    /// `#[serde(deny_unknown_fields)]`, so that a misspelt key is an error that suggests the right one. A section
    /// within another is named with a dot: `"executors.reports"`.
    ///
    /// # Errors
    ///
    /// A key is unknown, missing, or holds a value of another type.
    ///
    /// # Example
    ///
    /// ```
    /// use aiopyramid::settings::Settings;
    /// use serde::Deserialize;
    ///
    /// #[derive(Default, Deserialize)]
    /// #[serde(default, deny_unknown_fields)]
    /// struct Server {
    ///     port: u16,
    /// }
    ///
    /// let settings = Settings::from_toml("[server]\nprot = 8080")?;
    /// let error = settings.section::<Server>("server").err().unwrap();
    /// assert!(error.to_string().ends_with("unknown key `prot` in [server]; did you mean `port`?"));
    /// # Ok::<(), aiopyramid::settings::SettingsError>(())
    /// ```
    pub fn section<T: DeserializeOwned + Default>(&self, name: &str) -> Result<T, SettingsError> {
        Ok(self.get(name)?.unwrap_or_default())
    }

    /// Reads one key, or `None` where nobody has set it.
    ///
    /// A dot separates section and key, so a name that has a dot of its own cannot be reached this way.
    ///
    /// # Errors
    ///
    /// The value is of another type, or something on the way to it is no section.
    ///
    /// # Example
    ///
    /// ```
    /// use aiopyramid::settings::Settings;
    ///
    /// let settings = Settings::from_toml("[mail]\nhosts = ['a.example', 'b.example']")?;
    /// assert_eq!(settings.get::<Vec<String>>("mail.hosts")?.unwrap().len(), 2);
    /// assert_eq!(settings.get::<u16>("mail.port")?, None);
    /// # Ok::<(), aiopyramid::settings::SettingsError>(())
    /// ```
    pub fn get<T: DeserializeOwned>(&self, key: &str) -> Result<Option<T>, SettingsError> {
        self.0.asked.note(key, fields::fields_of::<T>());
        read::key(&self.0.root, key).map_err(|error| error.locate(&self.0.source))
    }

    /// Reads a section of the framework and tells all that is wrong with it. What is wrong has its default.
    pub(crate) fn section_of_ours<T: DeserializeOwned + Default>(
        &self,
        name: &str,
    ) -> (T, Vec<SettingsError>) {
        let (value, errors) = read::all(&self.0.root, name);
        let errors = errors.into_iter();
        (
            value,
            errors.map(|error| error.locate(&self.0.source)).collect(),
        )
    }

    /// The keys of a section that are not among `known`: which ones were probably meant, and an error about each. In `[app]`, those that
    /// nobody has asked for and that look like a slip of a known one. Only those are looked at that `concerns` says.
    pub(crate) fn unknown_keys(
        &self,
        section: &str,
        known: &[&'static str],
        concerns: impl Fn(&Unknown) -> bool,
    ) -> (BTreeSet<String>, Vec<SettingsError>) {
        let is_asked = |unknown: &Unknown| self.0.asked.has(&format!("{section}.{}", unknown.key));
        let is_wrong = |unknown: &Unknown| {
            let is_slip = unknown.meant.is_some() && !is_asked(unknown);
            concerns(unknown) && (section != OPEN || is_slip)
        };
        let mut meant = BTreeSet::new();
        let mut errors = Vec::new();
        let unknown = section::unknown_keys(&self.0.root, section, known);
        for unknown in unknown.into_iter().filter(is_wrong) {
            let error = unknown.error.locate(&self.0.source);
            errors.push(match section == OPEN {
                true => error.help(
                    "if the key is your own, declare it by a struct with `#[settings(section = \"app\")]`",
                ),
                false => error,
            });
            meant.extend(unknown.meant);
        }
        (meant, errors)
    }

    /// Reads a section, and tells what is wrong with its values. Of keys that are misspelt it is not told that they are missing.
    pub(crate) fn read_values<T: FromSettings>(
        &self,
        misspelt: &BTreeSet<String>,
    ) -> (Option<T>, Vec<SettingsError>) {
        self.0.asked.note(T::SECTION, Some(T::KEYS));
        let (value, errors) = section::values(&self.0.root, misspelt);
        let errors = errors.into_iter();
        (
            value,
            errors.map(|error| error.locate(&self.0.source)).collect(),
        )
    }

    /// The names at the top that nobody has asked for, `known` ones aside: each with whether it is a section, and an error that says so.
    pub(crate) fn unread(&self, known: &[&str]) -> Vec<Unread> {
        let Value::Table(table) = &self.0.root.value else {
            return Vec::new();
        };
        let unread = table.iter().filter(|(name, node)| {
            !known.contains(&name.as_str())
                && !self.0.asked.has_part_of(name)
                && !matches!(node.place, Place::Credential(_))
        });
        let unread = unread.map(|(name, node)| Unread {
            name: name.clone(),
            is_section: matches!(node.value, Value::Table(_)),
            place: node.first_place(),
            settings: self.clone(),
        });
        unread.collect()
    }

    /// The file that the settings were read from, if there was one.
    ///
    /// # Example
    ///
    /// ```
    /// use aiopyramid::settings::Settings;
    ///
    /// assert_eq!(Settings::default().file(), None);
    /// ```
    pub fn file(&self) -> Option<&Path> {
        self.0.source.path()
    }

    /// What an `.ini` file says that has no meaning here, a line each: where it stands, and what stands in its place. Of other files there
    /// is nothing to say. `make_app()` logs them.
    ///
    /// # Example
    ///
    /// ```
    /// use aiopyramid::settings::Settings;
    ///
    /// let settings = Settings::from_ini("[uwsgi]\nworkers = 1")?;
    /// assert_eq!(
    ///     settings.notes(),
    ///     ["<ini>:1:2: [uwsgi] has no meaning here: the program is its own server, and [server:main] says where it listens"],
    /// );
    /// # Ok::<(), aiopyramid::settings::SettingsError>(())
    /// ```
    pub fn notes(&self) -> &[String] {
        &self.0.notes
    }

    /// [`load`](Self::load) with the process's surroundings as arguments.
    fn load_in(
        directory: &Path,
        arguments: impl IntoIterator<Item = OsString>,
        variables: impl IntoIterator<Item = (OsString, OsString)>,
    ) -> Result<Self, SettingsError> {
        let variables: Vec<_> = variables.into_iter().collect();
        let by_variable = || {
            let mut variables = variables.iter();
            let named = variables.find(|(name, _)| name == environment::CONFIG);
            named.map(|(_, path)| (PathBuf::from(path), environment::CONFIG))
        };
        let by_argument = arguments::config(arguments)?.map(|path| (path, arguments::CONFIG));
        let settings = match by_argument.or_else(by_variable) {
            Some((path, who)) => {
                Self::read_file(directory.join(path), &format!(", which {who} names"))
            }
            None => Self::from_usual_file(directory),
        }?;
        settings.with_environment(variables)
    }

    fn from_usual_file(directory: &Path) -> Result<Self, SettingsError> {
        let path = directory.join("development.toml");
        match path.try_exists() {
            Ok(false) => Ok(Self::default()),
            _ => Self::from_file(path),
        }
    }

    /// Reads a file; `who` says in an error who named it.
    fn read_file(path: PathBuf, who: &str) -> Result<Self, SettingsError> {
        match std::fs::read_to_string(&path) {
            Ok(text) => Self::from_source(Source::file(path, text)),
            Err(error) => Err(SettingsError::unreadable(&path, who, &error)),
        }
    }

    fn from_source(source: Source) -> Result<Self, SettingsError> {
        let ini::Translated { root, notes } = match source.is_ini() {
            true => ini::read(&source)?,
            false => ini::Translated {
                root: Node::parse(&source)?,
                notes: Vec::new(),
            },
        };
        Ok(Self(Arc::new(Inner {
            source,
            root,
            notes,
            asked: Asked::default(),
        })))
    }
}

/// Something at the top of the settings that nobody has asked for.
pub(crate) struct Unread {
    pub(crate) name: String,
    pub(crate) is_section: bool,
    place: Place,
    settings: Settings,
}

impl Unread {
    /// An error about it.
    pub(crate) fn error(&self, message: String) -> SettingsError {
        SettingsError::at(&self.place, &self.settings.0.source, message)
    }
}

/// The keys of a section of the framework, as its type says them.
pub(crate) fn keys_of<T: DeserializeOwned>() -> &'static [&'static str] {
    fields::fields_of::<T>().unwrap_or_default()
}

/// Shows where the settings came from and which sections there are. Values stay out, as some are secrets.
impl fmt::Debug for Settings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Settings")
            .field("file", &self.file())
            .field("sections", &self.0.root.keys())
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests;
