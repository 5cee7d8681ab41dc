//! The section `[executor]`, and each `[executors.NAME]`.

use std::thread;

use serde::Deserialize;
use serde::de::{Deserializer, Error, Unexpected};

/// The size of an executor: the threads on which plain functions run that may block.
///
/// # Example
///
/// ```
/// use aiopyramid::settings::{ExecutorSettings, Settings};
///
/// let settings = Settings::from_toml("[executor]\nthreads = 8\nqueue = 100")?;
/// let executor: ExecutorSettings = settings.section("executor")?;
/// assert_eq!(executor.thread_count(), 8);
/// assert_eq!(executor.queue, 100);
/// # Ok::<(), aiopyramid::settings::SettingsError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(try_from = "Keys")]
pub struct ExecutorSettings {
    /// How many calls run at a time; `None` for four per core and at least 16. Never 0 when read from settings.
    pub threads: Option<usize>,
    /// How many threads there may be while some of them wait in `synchronize` and have lent out their place;
    /// `None` for four times as many as run. Never below `threads` when read from settings.
    pub max_threads: Option<usize>,
    /// How many calls may wait for a thread before further ones are refused; 1024 unless set.
    pub queue: usize,
}

impl ExecutorSettings {
    /// How many calls run at a time: `threads`, or four per core and at least 16, but not above `max_threads`.
    ///
    /// # Example
    ///
    /// ```
    /// use aiopyramid::settings::ExecutorSettings;
    ///
    /// assert!(ExecutorSettings::default().thread_count() >= 16);
    /// ```
    pub fn thread_count(&self) -> usize {
        let usual = || usual_threads(thread::available_parallelism().map_or(1, usize::from));
        let threads = self.threads.unwrap_or_else(usual);
        threads.min(self.max_threads.unwrap_or(usize::MAX))
    }

    /// How many threads there may be: `max_threads`, or four times [`thread_count`](Self::thread_count).
    ///
    /// # Example
    ///
    /// ```
    /// use aiopyramid::settings::ExecutorSettings;
    ///
    /// let executor = ExecutorSettings { threads: Some(8), ..ExecutorSettings::default() };
    /// assert_eq!(executor.thread_limit(), 32);
    /// ```
    pub fn thread_limit(&self) -> usize {
        self.max_threads
            .unwrap_or_else(|| self.thread_count().saturating_mul(4))
    }
}

impl Default for ExecutorSettings {
    fn default() -> Self {
        Self {
            threads: None,
            max_threads: None,
            queue: 1024,
        }
    }
}

/// The section as it is written. [`ExecutorSettings`] adds the check that compares two of its keys.
#[derive(Deserialize)]
#[serde(default, deny_unknown_fields)]
struct Keys {
    #[serde(deserialize_with = "at_least_one")]
    threads: Option<usize>,
    #[serde(deserialize_with = "at_least_one")]
    max_threads: Option<usize>,
    queue: usize,
}

impl Default for Keys {
    fn default() -> Self {
        let ExecutorSettings {
            threads,
            max_threads,
            queue,
        } = ExecutorSettings::default();
        Self {
            threads,
            max_threads,
            queue,
        }
    }
}

impl TryFrom<Keys> for ExecutorSettings {
    type Error = String;

    fn try_from(keys: Keys) -> Result<Self, String> {
        let Keys {
            threads,
            max_threads,
            queue,
        } = keys;
        match (threads, max_threads) {
            (Some(threads), Some(most)) if most < threads => Err(format!(
                "`max_threads` is {most}, which is less than `threads`, {threads}"
            )),
            _ => Ok(Self {
                threads,
                max_threads,
                queue,
            }),
        }
    }
}

fn at_least_one<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<usize>, D::Error> {
    match usize::deserialize(deserializer)? {
        0 => Err(D::Error::invalid_value(
            Unexpected::Unsigned(0),
            &"at least 1 (without the key there is a default)",
        )),
        threads => Ok(Some(threads)),
    }
}

fn usual_threads(cores: usize) -> usize {
    (4 * cores).max(16)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_are_four_threads_per_core_and_at_least_sixteen() {
        assert_eq!(usual_threads(1), 16);
        assert_eq!(usual_threads(4), 16);
        assert_eq!(usual_threads(12), 48);
    }

    #[test]
    fn a_low_limit_lowers_the_usual_number_of_threads() {
        let executor = ExecutorSettings {
            max_threads: Some(2),
            ..ExecutorSettings::default()
        };
        assert_eq!((executor.thread_count(), executor.thread_limit()), (2, 2));
    }

    #[test]
    fn the_limit_is_four_times_the_threads_unless_set() {
        let executor = ExecutorSettings {
            threads: Some(5),
            ..ExecutorSettings::default()
        };
        assert_eq!((executor.thread_count(), executor.thread_limit()), (5, 20));
    }
}
