//! The section `[watchdog]`.

use std::time::Duration;

use serde::Deserialize;

/// Whether and when code that holds its worker is reported.
///
/// # Example
///
/// ```
/// use std::time::Duration;
/// use aiopyramid::settings::{Settings, WatchdogSettings};
///
/// let settings = Settings::from_toml("[watchdog]\nlimit = '250ms'")?;
/// let watchdog: WatchdogSettings = settings.section("watchdog")?;
/// assert!(watchdog.enabled);
/// assert_eq!(watchdog.limit, Duration::from_millis(250));
/// # Ok::<(), aiopyramid::settings::SettingsError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct WatchdogSettings {
    /// Whether workers are watched; on unless set.
    pub enabled: bool,

    /// How long a request's code may hold its worker without giving way: 100 ms in a debug build, 1 s otherwise. Zero is switched off.
    #[serde(deserialize_with = "crate::duration::deserialize")]
    pub limit: Duration,
}

impl WatchdogSettings {
    /// The limit, if there is to be a watchdog.
    ///
    /// # Example
    ///
    /// ```
    /// use aiopyramid::settings::WatchdogSettings;
    ///
    /// let off = WatchdogSettings { enabled: false, ..WatchdogSettings::default() };
    /// assert_eq!(off.active_limit(), None);
    /// ```
    pub fn active_limit(&self) -> Option<Duration> {
        (self.enabled && !self.limit.is_zero()).then_some(self.limit)
    }
}

impl Default for WatchdogSettings {
    fn default() -> Self {
        let milliseconds = if cfg!(debug_assertions) { 100 } else { 1000 };
        Self {
            enabled: true,
            limit: Duration::from_millis(milliseconds),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: Option<Duration>) {
        let settings: WatchdogSettings = toml::from_str(text).unwrap();
        assert_eq!(settings.active_limit(), expected, "{text}");
    }

    #[test]
    fn it_is_on_unless_it_is_switched_off() {
        check("", Some(WatchdogSettings::default().limit));
        check("limit = '2s'", Some(Duration::from_secs(2)));
        check("enabled = false", None);
        check("limit = 0", None);
    }

    #[test]
    fn a_misspelt_name_is_an_error_that_names_it() {
        let error = toml::from_str::<WatchdogSettings>("limt = 1").unwrap_err();
        assert!(
            error.to_string().contains("unknown field `limt`"),
            "{error}"
        );
    }
}
