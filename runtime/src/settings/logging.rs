//! The section `[logging]`.

use serde::Deserialize;
#[cfg(feature = "logging")]
use serde::de::{Deserializer, Error};

/// The keys of `[logging]`: what is logged on standard error, and how, where the program has no subscriber of its own.
///
/// The variable `RUST_LOG` wins over `level` and `filter`.
///
/// # Example
///
/// ```
/// use aiopyramid::settings::{LogFormat, LogLevel, LoggingSettings, Settings};
///
/// let settings = Settings::from_toml("[logging]\nlevel = 'warn'\nfilter = 'blog=debug'\nformat = 'compact'")?;
/// let logging: LoggingSettings = settings.section("logging")?;
/// assert_eq!((logging.level, logging.format), (LogLevel::Warn, LogFormat::Compact));
/// # Ok::<(), aiopyramid::settings::SettingsError>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct LoggingSettings {
    /// What is logged unless `filter` says otherwise; `info` unless set.
    pub level: LogLevel,
    /// Levels for parts of the program: `"blog=debug,hyper=warn"`, each a module path and its level; none unless set.
    #[cfg_attr(feature = "logging", serde(deserialize_with = "a_filter"))]
    pub filter: Option<String>,
    /// How a line looks; `full` unless set.
    pub format: LogFormat,
    /// Whether lines have colours; unless set, where standard error is a terminal.
    pub ansi: Option<bool>,
}

/// How much is logged.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LogLevel {
    /// Nothing.
    Off,
    /// What went wrong.
    Error,
    /// What may be wrong, too.
    Warn,
    /// What happens, too.
    #[default]
    Info,
    /// What a developer wants to know, too.
    Debug,
    /// Everything.
    Trace,
}

impl LogLevel {
    /// The level as directives name it.
    #[cfg(feature = "logging")]
    pub(crate) fn name(self) -> &'static str {
        match self {
            LogLevel::Off => "off",
            LogLevel::Error => "error",
            LogLevel::Warn => "warn",
            LogLevel::Info => "info",
            LogLevel::Debug => "debug",
            LogLevel::Trace => "trace",
        }
    }
}

/// How a line of the log looks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LogFormat {
    /// With the spans in front.
    #[default]
    Full,
    /// Shorter, with the fields of spans at the end.
    Compact,
    /// An object of JSON on each line.
    Json,
}

/// Directives that can be read.
#[cfg(feature = "logging")]
fn a_filter<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<String>, D::Error> {
    use tracing_subscriber::filter::Targets;

    let filter = String::deserialize(deserializer)?;
    match directives(&filter).parse::<Targets>() {
        Ok(_) => Ok(Some(filter)),
        Err(error) => Err(D::Error::custom(format!(
            "{error}; write levels of module paths, as in \"blog=debug,hyper=warn\""
        ))),
    }
}

/// The directives of a text without blank ones, each of which would be read as the level `error` for everything.
#[cfg(feature = "logging")]
pub(crate) fn directives(text: &str) -> String {
    let directives = text.split(',').map(str::trim);
    let directives: Vec<&str> = directives.filter(|text| !text.is_empty()).collect();
    directives.join(",")
}
