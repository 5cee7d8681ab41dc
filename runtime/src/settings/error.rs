//! What a person reads when the settings are wrong.

use std::fmt;
use std::io;
use std::path::Path;

use super::secrecy;
use super::tree::{Place, Source};

/// Settings that cannot be read, in one line of words: where, which key, what was expected and what was found.
///
/// An error of TOML's grammar has the line in question below the first one.
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
#[derive(Debug)]
pub struct SettingsError {
    place: Option<String>,
    message: String,
    line: Option<String>,
}

impl SettingsError {
    /// A file that cannot be read; `who` says who named it.
    pub(super) fn unreadable(path: &Path, who: &str, error: &io::Error) -> Self {
        Self::nowhere(format!("cannot read `{}`{who}: {error}", path.display()))
    }

    /// A text that is not TOML, at the byte `offset`.
    pub(super) fn syntax(source: &Source, offset: usize, message: &str) -> Self {
        let line = secrecy::mask_line(source.line_at(offset));
        Self {
            line: Some(line),
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

    fn nowhere(message: String) -> Self {
        Self {
            place: None,
            message,
            line: None,
        }
    }
}

impl fmt::Display for SettingsError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(place) = &self.place {
            write!(f, "{place}: ")?;
        }
        f.write_str(&self.message)?;
        match &self.line {
            Some(line) => write!(f, "\n    {line}"),
            None => Ok(()),
        }
    }
}

impl std::error::Error for SettingsError {}
