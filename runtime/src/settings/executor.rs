//! The section `[executor]`, and each `[executors.NAME]`.

use serde::Deserialize;
use serde::de::{Deserializer, Error, Unexpected};

use crate::dispatch::ExecutorOptions;

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
#[serde(try_from = "ExecutorKeys")]
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
        let usual = || ExecutorOptions::default().threads;
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
            .unwrap_or_else(|| ExecutorOptions::threads(self.thread_count()).max_threads)
    }

    /// The size as an executor takes it, with every default settled.
    ///
    /// # Example
    ///
    /// ```
    /// use aiopyramid::dispatch::Executor;
    /// use aiopyramid::settings::{ExecutorSettings, Settings};
    ///
    /// let settings = Settings::from_toml("[executors.reports]\nthreads = 2")?;
    /// let size: ExecutorSettings = settings.section("executors.reports")?;
    /// let reports = Executor::with_options("reports", size.options());
    /// assert_eq!(reports.options().max_threads, 8);
    /// # Ok::<(), aiopyramid::settings::SettingsError>(())
    /// ```
    pub fn options(&self) -> ExecutorOptions {
        ExecutorOptions {
            threads: self.thread_count(),
            max_threads: self.thread_limit(),
            queue: self.queue,
        }
    }

    /// What is wrong with it, if something is.
    fn complaint(&self) -> Option<String> {
        match (self.threads, self.max_threads) {
            (Some(0), _) => Some("`threads` is 0, so nothing would ever run".to_owned()),
            (_, Some(0)) => Some("`max_threads` is 0, so nothing would ever run".to_owned()),
            (Some(threads), Some(most)) if most < threads => Some(format!(
                "`max_threads` is {most}, which is less than `threads`, {threads}"
            )),
            _ => None,
        }
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

/// The keys of a section that somebody has written, to be laid over what somebody else says.
#[derive(Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct ExecutorKeys {
    #[serde(deserialize_with = "at_least_one")]
    threads: Option<usize>,
    #[serde(deserialize_with = "at_least_one")]
    max_threads: Option<usize>,
    queue: Option<usize>,
}

impl ExecutorKeys {
    /// The settings with these keys in place of theirs, or why they do not fit together.
    pub(crate) fn over(self, settings: ExecutorSettings) -> Result<ExecutorSettings, String> {
        let settings = ExecutorSettings {
            threads: self.threads.or(settings.threads),
            max_threads: self.max_threads.or(settings.max_threads),
            queue: self.queue.unwrap_or(settings.queue),
        };
        match settings.complaint() {
            Some(complaint) => Err(complaint),
            None => Ok(settings),
        }
    }
}

impl TryFrom<ExecutorKeys> for ExecutorSettings {
    type Error = String;

    fn try_from(keys: ExecutorKeys) -> Result<Self, String> {
        keys.over(ExecutorSettings::default())
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::settings::Settings;

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

    #[test]
    fn keys_that_are_written_win_and_the_others_stay() {
        let said = ExecutorSettings {
            threads: Some(2),
            max_threads: Some(4),
            queue: 8,
        };
        let keys = |text| Settings::from_toml(text).unwrap().section("executor");
        let keys: ExecutorKeys = keys("[executor]\nmax_threads = 3").unwrap();
        let expected = ExecutorSettings {
            max_threads: Some(3),
            ..said.clone()
        };
        assert_eq!(keys.over(said.clone()), Ok(expected));
        let too_many = ExecutorKeys {
            threads: Some(150),
            ..ExecutorKeys::default()
        };
        assert_eq!(
            too_many.over(said).unwrap_err(),
            "`max_threads` is 4, which is less than `threads`, 150"
        );
    }
}
