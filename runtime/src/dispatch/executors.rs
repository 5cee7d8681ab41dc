//! The executors of an application, by name.

use std::collections::BTreeMap;

use super::{Executor, ExecutorOptions};

/// The name of the executor for functions that name none.
pub(crate) const DEFAULT: &str = "default";

/// A default executor and further ones by name.
#[derive(Clone, Debug)]
pub(crate) struct Executors {
    default: Executor,
    named: BTreeMap<String, Executor>,
}

impl Default for Executors {
    fn default() -> Executors {
        Executors::new(ExecutorOptions::default(), [])
    }
}

impl Executors {
    /// Executors of those sizes. No threads start yet.
    pub(crate) fn new(
        default: ExecutorOptions,
        named: impl IntoIterator<Item = (String, ExecutorOptions)>,
    ) -> Executors {
        let named = named.into_iter().map(|(name, options)| {
            let executor = Executor::with_options(name.clone(), options);
            (name, executor)
        });
        Executors {
            default: Executor::with_options(DEFAULT, default),
            named: named.collect(),
        }
    }

    /// The executor for functions that name none.
    pub(crate) fn default_one(&self) -> &Executor {
        &self.default
    }

    /// The executor of that name.
    pub(crate) fn named(&self, name: &str) -> Option<&Executor> {
        match name {
            DEFAULT => Some(&self.default),
            name => self.named.get(name),
        }
    }

    /// All names.
    pub(crate) fn names(&self) -> Vec<String> {
        let named = self.named.keys().cloned();
        std::iter::once(DEFAULT.to_owned()).chain(named).collect()
    }
}
