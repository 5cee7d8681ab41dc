//! What a person reads when the settings are wrong.

use std::fmt;
use std::io;
use std::path::Path;

use super::secrecy;
use super::tree::{Place, Source};

/// Settings that cannot be read, in one line of words: where, which key, what was expected and what was found.
///
/// An error of TOML's grammar has the line in question below the first one, unless that may hold a secret.
///
/// # Example
///
/// ```
/// use aiopyramid::settings::Settings;
///
/// let settings = Settings::default().with_environment([("AIOPYRAMID_SERVER_PORT", "eighty")])?;
/// let error = settings.get::<u16>("server.port").unwrap_err();
/// assert_eq!(
///     error.to_string(),
///     "AIOPYRAMID_SERVER_PORT: `port` in [server] must be an integer from 0 to 65535, but is \"eighty\"",
/// );
/// # Ok::<(), aiopyramid::settings::SettingsError>(())
/// ```
///
/// Where several things are wrong at once, each stands on lines of its own.
#[derive(Debug)]
pub struct SettingsError {
    place: Option<String>,
    message: String,
    line: Option<String>,
    help: Option<String>,
    /// What else is wrong.
    more: Vec<SettingsError>,
}

impl SettingsError {
    /// A file that cannot be read; `who` says who named it.
    pub(super) fn unreadable(path: &Path, who: &str, error: &io::Error) -> Self {
        Self::nowhere(format!("cannot read `{}`{who}: {error}", path.display()))
    }

    /// A text that is not TOML, at the byte `offset`.
    pub(super) fn syntax(source: &Source, offset: usize, message: &str) -> Self {
        Self {
            line: secrecy::quotable_line(source.up_to_line_of(offset)),
            ..Self::at(&Place::File(offset), source, message.to_owned())
        }
    }

    /// A problem with what stands at `place`.
    pub(super) fn at(place: &Place, source: &Source, message: String) -> Self {
        match place {
            Place::File(offset) => Self {
                place: Some(source.position(*offset)),
                ..Self::nowhere(message)
            },
            Place::Variable(name) => Self::in_variable(name, message),
            Place::Credential(name) => Self::in_variable(&format!("credential {name}"), message),
            Place::Nowhere => Self::nowhere(message),
        }
    }

    /// A problem with an environment variable.
    pub(super) fn in_variable(name: &str, message: String) -> Self {
        Self {
            place: Some(name.to_owned()),
            ..Self::nowhere(message)
        }
    }

    /// A problem with nothing that was written.
    pub(super) fn nowhere(message: String) -> Self {
        Self {
            place: None,
            message,
            line: None,
            help: None,
            more: Vec::new(),
        }
    }

    /// A problem with what is not in the file.
    pub(super) fn lacking(source: &Source, message: String) -> Self {
        let path = source.path().map(|path| path.display().to_string());
        Self {
            place: path,
            ..Self::nowhere(message)
        }
    }

    /// The same with what to do about it.
    pub(crate) fn help(self, help: impl Into<String>) -> Self {
        Self {
            help: Some(help.into()),
            ..self
        }
    }

    /// One error of all; `None` of none.
    pub(super) fn together(errors: Vec<Self>) -> Option<Self> {
        let mut errors = errors.into_iter();
        let mut first = errors.next()?;
        first.more.extend(errors);
        Some(first)
    }

    /// Each thing that is wrong, as an error of its own.
    pub(crate) fn each(mut self) -> Vec<Self> {
        let more = std::mem::take(&mut self.more);
        let more = more.into_iter().flat_map(Self::each);
        std::iter::once(self).chain(more).collect()
    }

    /// What is wrong and where, and what to do about it.
    pub(crate) fn into_parts(self) -> (String, Option<String>) {
        let help = self.help.clone();
        let told = Self { help: None, ..self };
        (told.to_string(), help)
    }
}

impl fmt::Display for SettingsError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(place) = &self.place {
            write!(f, "{place}: ")?;
        }
        f.write_str(&self.message)?;
        if let Some(line) = &self.line {
            write!(f, "\n    {line}")?;
        }
        if let Some(help) = &self.help {
            write!(f, "\n  help: {help}")?;
        }
        self.more
            .iter()
            .try_for_each(|other| write!(f, "\n{other}"))
    }
}

impl std::error::Error for SettingsError {}
