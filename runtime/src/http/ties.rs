//! What ties a request to its application.

use std::sync::{Arc, OnceLock};

use super::TypeMap;
#[cfg(feature = "cookies")]
use super::cookies::CookieKeys;
use crate::background::Tasks;
use crate::dispatch::Dispatcher;
use crate::settings::BackgroundSettings;
use crate::shutdown::ShutdownToken;

/// The limit of a body outside of any application: 2 MiB.
const DEFAULT_BODY_LIMIT: u64 = 2 * 1024 * 1024;

/// What a request has of its application: one for all requests of one application.
#[derive(Clone)]
pub(crate) struct Ties {
    pub(crate) states: TypeMap,
    /// How the application's functions run.
    pub(crate) dispatcher: Arc<Dispatcher>,
    /// What goes on beside the answers.
    pub(crate) tasks: Tasks,
    /// Of requests whose view has no limit of its own.
    pub(crate) body_limit: u64,
    /// What a form with files may hold.
    #[cfg(feature = "multipart")]
    pub(crate) multipart: crate::settings::MultipartSettings,
    /// Whether error pages tell what went wrong, and files are read again when they change.
    pub(crate) debug: bool,
    /// What tells long responses to come to their end.
    pub(crate) shutdown: ShutdownToken,
    /// The types of the layers around the application, for what is said where something is missing.
    #[cfg(feature = "axum-core-05")]
    pub(crate) layers: Vec<&'static str>,
    #[cfg(feature = "cookies")]
    pub(crate) cookie_keys: CookieKeys,
    /// Whether cookies are for https alone although the request came by http.
    #[cfg(feature = "cookies")]
    pub(crate) secure_cookies: bool,
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
                tasks: Tasks::new(BackgroundSettings::default().max),
                body_limit: DEFAULT_BODY_LIMIT,
                #[cfg(feature = "multipart")]
                multipart: crate::settings::MultipartSettings::default(),
                debug: false,
                shutdown: ShutdownToken::new(),
                #[cfg(feature = "axum-core-05")]
                layers: Vec::new(),
                #[cfg(feature = "cookies")]
                cookie_keys: CookieKeys::default(),
                #[cfg(feature = "cookies")]
                secure_cookies: false,
            })
        });
        Arc::clone(none)
    }
}
