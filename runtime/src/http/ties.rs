//! What ties a request to its application.

use std::sync::{Arc, OnceLock};

use super::TypeMap;
use crate::dispatch::Dispatcher;

/// The limit of a body outside of any application: 2 MiB.
const DEFAULT_BODY_LIMIT: u64 = 2 * 1024 * 1024;

/// What a request has of its application: one for all requests of one application.
pub(crate) struct Ties {
    pub(crate) states: TypeMap,
    /// How the application's functions run.
    pub(crate) dispatcher: Arc<Dispatcher>,
    /// Of requests whose view has no limit of its own.
    pub(crate) body_limit: u64,
}

impl std::fmt::Debug for Ties {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Ties(body_limit: {})", self.body_limit)
    }
}

impl Ties {
    /// Those of a request that belongs to no application.
    pub(super) fn none() -> Arc<Ties> {
        static NONE: OnceLock<Arc<Ties>> = OnceLock::new();
        let none = NONE.get_or_init(|| {
            Arc::new(Ties {
                states: TypeMap::default(),
                dispatcher: Dispatcher::of_process(),
                body_limit: DEFAULT_BODY_LIMIT,
            })
        });
        Arc::clone(none)
    }
}
