//! What an application reads at its start: a TOML file, overridden by the environment.
//!
//! Pyramid keeps its settings in the `[app:main]` part of an `.ini` file and hands them out as one flat
//! dictionary of strings. Here they are a TOML file of sections, read into types.
//!
//! # Which file
//!
//! 1. The file that the variable `AIOPYRAMID_CONFIG` names. It has to exist.
//! 2. Else `development.toml` in the working directory, if there is one.
//! 3. Else none: every section has its defaults.
//!
//! ```toml
//! [app]                       # the application's own keys, and those of `AppSettings`
//! debug = true
//! body_limit = "8MiB"
//! secrets = ["..."]           # for cookies that are signed or private
//!
//! [executor]                  # `ExecutorSettings`: where plain views run
//! threads = 32
//!
//! [greenlet]                  # `GreenletSettings`
//! max = 5000
//!
//! [watchdog]                  # `WatchdogSettings`
//! limit = "250ms"
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
//! TOML, lists and tables too (`["a", "b"]`, `{ a = 1 }`). Only a type that leaves the choice to the value
//! (an untagged enum, a flattened field, `toml::Value`) gets a number where the text looks like one.
//!
//! # Errors
//!
//! An error names the place (file, line and column, or the variable), the key, what was expected and what was
//! found. The value of a key whose name says that it is secret (`secret`, `password`, `token`, `..._key`) is not
//! shown.

mod app;
mod byte_size;
mod complaint;
mod environment;
mod error;
mod executor;
mod greenlet;
#[cfg(feature = "multipart")]
mod multipart;
mod read;
mod secrecy;
mod secrets;
mod server;
mod tree;
mod watchdog;

use std::ffi::{OsStr, OsString};
use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde::de::DeserializeOwned;

pub use self::app::AppSettings;
pub use self::byte_size::{ByteSize, ParseByteSizeError};
pub use self::error::SettingsError;
pub(crate) use self::executor::ExecutorKeys;
pub use self::executor::ExecutorSettings;
pub use self::greenlet::GreenletSettings;
#[cfg(feature = "multipart")]
pub use self::multipart::MultipartSettings;
#[cfg(feature = "validation")]
pub(crate) use self::secrecy::is_secret;
pub use self::secrets::Secrets;
pub use self::server::ServerSettings;
use self::tree::{Node, Source};
pub use self::watchdog::WatchdogSettings;

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
}

impl Settings {
    /// Reads the file that `AIOPYRAMID_CONFIG` names, or `development.toml`, or none, and applies the environment.
    ///
    /// # Errors
    ///
    /// The named file cannot be read, a file is not valid TOML, or a variable cannot be applied.
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
        Self::load_in(Path::new(""), std::env::vars_os())
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
        Self::read(path.into(), "")
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

    /// The same settings, with those of `variables` that start with `AIOPYRAMID_` applied to them.
    ///
    /// # Errors
    ///
    /// A variable's name names no key, its value is not valid Unicode, two of them name the same key, or one of
    /// them takes a whole section for a key or a key for a section.
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
        environment::apply(&mut Arc::make_mut(&mut self.0).root, variables)?;
        Ok(self)
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
        read::key(&self.0.root, key).map_err(|error| error.locate(&self.0.source))
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

    /// [`load`](Self::load) with the process's surroundings as arguments.
    fn load_in(
        directory: &Path,
        variables: impl IntoIterator<Item = (OsString, OsString)>,
    ) -> Result<Self, SettingsError> {
        let variables: Vec<_> = variables.into_iter().collect();
        let named = variables
            .iter()
            .find(|(name, _)| name == environment::CONFIG);
        let settings = match named {
            Some((_, path)) => Self::from_named_file(directory, path),
            None => Self::from_usual_file(directory),
        }?;
        settings.with_environment(variables)
    }

    fn from_named_file(directory: &Path, path: &OsStr) -> Result<Self, SettingsError> {
        Self::read(
            directory.join(path),
            &format!(", which {} names", environment::CONFIG),
        )
    }

    fn from_usual_file(directory: &Path) -> Result<Self, SettingsError> {
        let path = directory.join("development.toml");
        match path.try_exists() {
            Ok(false) => Ok(Self::default()),
            _ => Self::from_file(path),
        }
    }

    /// Reads a file; `who` says in an error who named it.
    fn read(path: PathBuf, who: &str) -> Result<Self, SettingsError> {
        match std::fs::read_to_string(&path) {
            Ok(text) => Self::from_source(Source::file(path, text)),
            Err(error) => Err(SettingsError::unreadable(&path, who, &error)),
        }
    }

    fn from_source(source: Source) -> Result<Self, SettingsError> {
        let root = Node::parse(&source)?;
        Ok(Self(Arc::new(Inner { source, root })))
    }
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
