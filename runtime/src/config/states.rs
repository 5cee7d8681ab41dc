//! States: values of the application by type.

use std::any::TypeId;

use super::{Action, Configurator, Discriminator, Phase, Problem, Registry};
use crate::dispatch::{LazyThread, Panicked};
use crate::error::{Error, Result};
use crate::introspection::Introspectable;

impl Configurator {
    /// Keeps a value for arguments `State<T>` and for `request.state::<T>()`. One of each type.
    ///
    /// # Example
    ///
    /// ```
    /// use aiopyramid::prelude::*;
    ///
    /// let mut config = Configurator::new();
    /// config.state(String::from("a greeting"));
    /// ```
    #[track_caller]
    #[doc(alias = "registry")]
    pub fn state<T: Send + Sync + 'static>(&mut self, value: T) -> &mut Configurator {
        self.action(unique_state::<T>().run(move |registry| {
            registry.insert_state(value);
            introspect::<T>(registry);
        }))
    }

    /// Makes a value that needs an event loop, such as a pool of connections, and keeps it.
    ///
    /// The function runs while the application is made, before any socket is opened, on a runtime that lives as long as the
    /// application; tasks that it spawns go on there. A failure is one of the problems that `make_app()` reports.
    ///
    /// # Example
    ///
    /// ```
    /// use aiopyramid::prelude::*;
    ///
    /// struct Pool;
    ///
    /// let mut config = Configurator::new();
    /// config.state_with(async || {
    ///     tokio::task::yield_now().await;
    ///     Ok::<_, std::io::Error>(Pool)
    /// });
    /// ```
    #[track_caller]
    pub fn state_with<T, E, F>(&mut self, make: F) -> &mut Configurator
    where
        F: AsyncFnOnce() -> Result<T, E> + Send + 'static,
        T: Send + Sync + 'static,
        E: Into<Error> + 'static,
    {
        self.action(unique_state::<T>().run(move |registry| {
            // The error's text alone crosses over, since an error need not be able to.
            let make = async || make().await.map_err(|error| format!("{:?}", error.into()));
            match on(&registry.home, make).unwrap_or_else(|error| Err(reason(&error))) {
                Ok(value) => registry.insert_state(value),
                Err(reason) => registry.report_failed_state::<T>(&reason),
            }
            introspect::<T>(registry);
        }))
    }
}

impl Registry<'_> {
    /// Reports it once: views that take the state are not at fault.
    fn report_failed_state<T: 'static>(&mut self, reason: &str) {
        let type_name = std::any::type_name::<T>();
        self.report(Problem::new(format!(
            "the state `{type_name}` failed to start: {reason}"
        )));
        self.failed_states.push(TypeId::of::<T>());
    }
}

/// Why nothing came of it: what the system refused, or the panic and its line.
pub(super) fn reason(error: &Error) -> String {
    match error
        .downcast_ref::<Panicked>()
        .and_then(Panicked::location)
    {
        Some(location) => format!("it {error}, at {location}"),
        None => error.to_string(),
    }
}

/// Runs an async function on the home thread, where what it spawns goes on as long as the application lives.
pub(super) fn on<T: Send + 'static>(
    home: &LazyThread,
    make: impl AsyncFnOnce() -> T + Send + 'static,
) -> Result<T> {
    Ok(home.get()?.run(make)??)
}

pub(super) fn unique_state<T: 'static>() -> Action {
    let type_name = std::any::type_name::<T>();
    Action::new(Phase::DEFAULT)
        .unique(Discriminator::new("the state", format!("`{type_name}`")).keyed(TypeId::of::<T>()))
}

fn introspect<T>(registry: &mut Registry<'_>) {
    registry.introspect(Introspectable::new(
        "states",
        std::any::type_name::<T>(),
        registry.site(),
    ));
}
