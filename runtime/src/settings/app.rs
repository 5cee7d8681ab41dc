//! The framework's part of the section `[app]`.

use serde::Deserialize;

use super::byte_size::ByteSize;
use super::secrets::Secrets;

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
    /// What cookies are signed and encrypted with, at least 32 bytes each; none unless set. There is no default that would be as good.
    pub secrets: Secrets,
    /// Whether browsers reach the application by https although it speaks http, through a proxy: then cookies are sent by https alone,
    /// unless one says otherwise. Off unless set; a request that came by https needs no such hint.
    pub secure_cookies: bool,
    /// Whether the `http_cache` of views is left out, so that a developer's browser keeps nothing; off unless set.
    pub prevent_http_cache: bool,
}

impl Default for AppSettings {
    fn default() -> Self {
        Self {
            debug: false,
            body_limit: ByteSize::mib(2),
            secrets: Secrets::default(),
            secure_cookies: false,
            prevent_http_cache: false,
        }
    }
}
