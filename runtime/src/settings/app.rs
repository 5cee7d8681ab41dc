//! The framework's part of the section `[app]`.

use serde::Deserialize;

use super::byte_size::ByteSize;

/// The keys of `[app]` that the framework reads. The application may keep keys of its own beside them.
///
/// # Example
///
/// ```
/// use aiopyramid::settings::{AppSettings, Settings};
///
/// let settings = Settings::from_toml("[app]\nbody_limit = '8MiB'\ntitle = 'Library'")?;
/// let app: AppSettings = settings.section("app")?;
/// assert_eq!(app.body_limit.bytes(), 8 * 1024 * 1024);
/// assert!(!app.debug);
/// # Ok::<(), aiopyramid::settings::SettingsError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct AppSettings {
    /// Whether error pages tell what went wrong; off unless set, as visitors would read it too.
    pub debug: bool,
    /// How large a request's body may be, 2 MiB unless set. With 0 a body has to be empty.
    pub body_limit: ByteSize,
}

impl Default for AppSettings {
    fn default() -> Self {
        Self {
            debug: false,
            body_limit: ByteSize::mib(2),
        }
    }
}
