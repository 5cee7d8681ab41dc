//! Who has asked for what, so that keys that nobody reads can be told.

use std::collections::BTreeSet;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// The dotted names that somebody has asked for.
#[derive(Default)]
pub(super) struct Asked(Mutex<BTreeSet<String>>);

impl Asked {
    /// Notes that somebody has asked for a name, or for these keys under it.
    pub(super) fn note(&self, name: &str, keys: Option<&[&str]>) {
        let mut names = self.names();
        match keys {
            Some(keys) if !keys.is_empty() => {
                names.extend(keys.iter().map(|key| format!("{name}.{key}")));
            }
            _ => _ = names.insert(name.to_owned()),
        }
    }

    /// Whether somebody has asked for this, or for the whole that it is a part of.
    pub(super) fn has(&self, name: &str) -> bool {
        let names = self.names();
        let ends = name.match_indices('.').map(|(end, _)| end);
        ends.chain([name.len()])
            .any(|end| names.contains(&name[..end]))
    }

    /// Whether somebody has asked for this, or for any part of it.
    pub(super) fn has_part_of(&self, name: &str) -> bool {
        let inside = format!("{name}.");
        let names = self.names();
        names.contains(name) || names.iter().any(|asked| asked.starts_with(&inside))
    }

    fn names(&self) -> MutexGuard<'_, BTreeSet<String>> {
        // Names are put in whole, so a panic elsewhere leaves none half-written.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Clone for Asked {
    fn clone(&self) -> Asked {
        Asked(Mutex::new(self.names().clone()))
    }
}
