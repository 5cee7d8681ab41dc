//! The state that extractors of the ecosystem are generic over.

use std::fmt;
use std::sync::Arc;

use axum_core::extract::FromRef;

use crate::http::{Request, Ties};

/// What extractors of the ecosystem get as the state: a handle to the values that the application holds by type (`config.state(...)`).
///
/// An extractor that wants a part of the state asks for `FromRef`. A type of one's own implements it for this type; `Arc<T>` has it for
/// every state `T`, so axum's own `State<Arc<T>>` is an argument too.
///
/// # Example
///
/// ```
/// use aiopyramid::bridge::axum_core_05::AppState;
/// use aiopyramid::prelude::*;
/// use axum_core::extract::FromRef;
///
/// /// What the application is told at its start.
/// struct Greeting(String);
///
/// /// What some extractor wants to have.
/// struct Words(String);
///
/// impl FromRef<AppState> for Words {
///     fn from_ref(state: &AppState) -> Words {
///         let greeting = state.get::<Greeting>().expect("the application has a greeting");
///         Words(greeting.0.clone())
///     }
/// }
///
/// let mut config = Configurator::new();
/// config.state(Greeting("hello".to_owned()));
/// let app = config.make_app()?;
/// let state = AppState::of(&app.request().build());
/// assert_eq!(Words::from_ref(&state).0, "hello");
/// # Ok::<(), Error>(())
/// ```
#[derive(Clone)]
pub struct AppState(Arc<Ties>);

impl AppState {
    /// The state of the application that a request belongs to.
    pub fn of(request: &Request) -> AppState {
        AppState(Arc::clone(request.ties()))
    }

    /// The application's value of a type, as `State<T>` hands it out.
    pub fn get<T: Send + Sync + 'static>(&self) -> Option<Arc<T>> {
        self.0.states.get()
    }
}

impl AppState {
    /// The types of the layers around the application.
    pub(super) fn layers(&self) -> &[&'static str] {
        &self.0.layers
    }
}

/// Every state, as it is shared.
///
/// # Panics
///
/// When the application has no state of the type: an extractor cannot say before a request what it will ask for.
impl<T: Send + Sync + 'static> FromRef<AppState> for Arc<T> {
    fn from_ref(state: &AppState) -> Arc<T> {
        let name = std::any::type_name::<T>();
        state.get().unwrap_or_else(|| {
            panic!("an extractor asks for the state `{name}`, and the application has none: add it with `config.state(...)`")
        })
    }
}

/// The key that `[app] secrets` of the settings give, so that `SignedCookieJar` and `PrivateCookieJar` of axum-extra are arguments as they
/// are. It is for such jars alone; they know of one key, so it is the newest secret's.
///
/// # Panics
///
/// When the settings have no `secrets`.
#[cfg(feature = "cookies")]
impl FromRef<AppState> for cookie::Key {
    fn from_ref(state: &AppState) -> cookie::Key {
        state.0.cookie_keys.of_others.clone().unwrap_or_else(|| {
            panic!("an extractor asks for a key of cookies, and the settings have no `secrets` in [app]: make one with `openssl rand -base64 48`")
        })
    }
}

impl fmt::Debug for AppState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("AppState")
    }
}
