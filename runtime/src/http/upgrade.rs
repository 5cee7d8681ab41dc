//! The connection of a request that asks for another protocol, until somebody takes it over.
//!
//! hyper puts it among the extensions of the head, which a websocket would then keep for as long as it is open, used up. So it is kept
//! apart, where it can be taken out, and goes back among the extensions for code of others that gets the head.

use std::sync::{Mutex, PoisonError};

use ::http::Extensions;
use ::http::request::Parts;
use hyper::upgrade::OnUpgrade;

use super::Request;

/// What hyper hands the connection over by.
pub(crate) struct Upgrade(Mutex<Option<OnUpgrade>>);

impl Upgrade {
    /// A head, and apart from it the connection, if it can be had.
    pub(crate) fn apart_from(mut head: Parts) -> (Parts, Option<Upgrade>) {
        let upgrade = head.extensions.remove::<OnUpgrade>();
        if upgrade.is_some() && head.extensions.is_empty() {
            // Empty ones keep their place.
            head.extensions = Extensions::new();
        }
        (head, upgrade.map(|it| Upgrade(Mutex::new(Some(it)))))
    }

    fn get(&self) -> Option<OnUpgrade> {
        self.0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    fn take(&self) -> Option<OnUpgrade> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).take()
    }
}

impl Request {
    /// Takes over the connection, if it can be had.
    pub(crate) fn take_upgrade(&self) -> Option<OnUpgrade> {
        let kept = self.extensions().get::<Upgrade>();
        let kept = kept.and_then(|upgrade| upgrade.take());
        // Layers around the view have had it in their hands.
        kept.or_else(|| self.head().extensions.get().cloned())
    }

    /// A head with what the host of the application had put into it.
    pub(super) fn with_upgrade(&self, mut head: Parts) -> Parts {
        let upgrade = self.extensions().get::<Upgrade>();
        if let Some(upgrade) = upgrade.and_then(|upgrade| upgrade.get()) {
            head.extensions.insert(upgrade);
        }
        head
    }
}
