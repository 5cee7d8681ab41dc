//! The section `[background]`.

use serde::Deserialize;
use serde::de::{Deserializer, Error, Unexpected};

/// The keys of `[background]`: what goes on beside the answers.
///
/// # Example
///
/// ```
/// use aiopyramid::settings::{BackgroundSettings, Settings};
///
/// let settings = Settings::from_toml("[background]\nmax = 500")?;
/// let background: BackgroundSettings = settings.section("background")?;
/// assert_eq!(background.max, 500);
/// # Ok::<(), aiopyramid::settings::SettingsError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct BackgroundSettings {
    /// How many tasks there may be that requests have spawned and that are not done, 10,000 unless set. `request.spawn` refuses further
    /// ones with an error, which is answered with 503.
    #[serde(deserialize_with = "at_least_one")]
    pub max: usize,
}

impl Default for BackgroundSettings {
    fn default() -> Self {
        Self { max: 10_000 }
    }
}

fn at_least_one<'de, D: Deserializer<'de>>(deserializer: D) -> Result<usize, D::Error> {
    match usize::deserialize(deserializer)? {
        0 => Err(D::Error::invalid_value(
            Unexpected::Unsigned(0),
            &"at least 1",
        )),
        max => Ok(max),
    }
}
