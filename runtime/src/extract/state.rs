//! `State<T>`: a value of the application.

use std::sync::Arc;

use super::{FromRequest, Leaves, Needs};
use crate::error::Error;
use crate::http::Request;

/// A value that the application holds, by its type: what `Configurator::state` or `Configurator::state_with` put there.
///
/// A view that takes a state which nobody has put there is an error of `make_app()`, with the view's line.
///
/// # Example
///
/// ```
/// use aiopyramid::prelude::*;
/// use std::sync::atomic::{AtomicU64, Ordering};
///
/// struct Visits(AtomicU64);
///
/// #[view_config(route = "/visits")]
/// async fn visits(State(visits): State<Visits>) -> String {
///     visits.0.fetch_add(1, Ordering::Relaxed).to_string()
/// }
///
/// let mut config = Configurator::new();
/// config.state(Visits(AtomicU64::new(0)));
/// ```
#[doc(alias = "registry")]
pub struct State<T>(pub Arc<T>);

impl<T: Send + Sync + 'static> FromRequest for State<T> {
    type Body = Leaves;
    type Rejection = Error;

    async fn from_request(request: &Request) -> Result<Self, Error> {
        match request.state() {
            Some(value) => Ok(State(value)),
            None => Err(Error::msg(format!(
                "the application has no state of the type `{}`",
                std::any::type_name::<T>()
            ))),
        }
    }

    fn needs(needs: &mut Needs) {
        needs.state::<T>();
    }
}

impl<T> std::ops::Deref for State<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.0
    }
}

impl<T> Clone for State<T> {
    fn clone(&self) -> Self {
        State(Arc::clone(&self.0))
    }
}

impl<T: std::fmt::Debug> std::fmt::Debug for State<T> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(f)
    }
}
