//! States: values of the application by type.

use super::{Action, Configurator, Discriminator, Phase, Problem};
use crate::dispatch::{Panicked, catch_future};
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
            let made = match registry.home() {
                // The error's text alone crosses over, since an error need not be able to.
                Ok(home) => home.run(async || match catch_future(make()).await {
                    Ok(made) => made.map_err(|error| format!("{:?}", error.into())),
                    Err(panicked) => Err(with_place(&panicked)),
                }),
                Err(error) => Some(Err(error.to_string())),
            };
            match made.unwrap_or_else(|| Err("it panicked".to_owned())) {
                Ok(value) => registry.insert_state(value),
                Err(reason) => {
                    let type_name = std::any::type_name::<T>();
                    registry.report(Problem::new(format!(
                        "the state `{type_name}` failed to start: {reason}"
                    )));
                    registry.failed_states.push(std::any::TypeId::of::<T>());
                }
            }
            introspect::<T>(registry);
        }))
    }
}

fn with_place(panicked: &Panicked) -> String {
    match panicked.location() {
        Some(location) => format!("it {panicked}, at {location}"),
        None => format!("it {panicked}"),
    }
}

fn unique_state<T>() -> Action {
    let type_name = std::any::type_name::<T>();
    Action::new(Phase::DEFAULT).unique(Discriminator::new("the state", format!("`{type_name}`")))
}

fn introspect<T>(registry: &mut super::Registry<'_>) {
    registry.introspect(Introspectable::new(
        "states",
        std::any::type_name::<T>(),
        registry.site(),
    ));
}
