//! Subscribers to events.

use super::{Action, Configurator, Phase};
use crate::error::Result;
use crate::event::{Event, NewResponse, Subscriber};
use crate::introspection::Introspectable;

impl Configurator {
    /// Calls a function for each event of a type, [`NewRequest`](crate::event::NewRequest) or one of the application's own, which
    /// [`App::notify`](crate::App::notify) tells.
    ///
    /// An error that it returns becomes the response.
    ///
    /// # Example
    ///
    /// ```
    /// use aiopyramid::prelude::*;
    /// use aiopyramid::event::NewRequest;
    ///
    /// let mut config = Configurator::new();
    /// config.add_subscriber(|event: &NewRequest| match event.request.uri().path().len() {
    ///     0..1000 => Ok(()),
    ///     _ => Err(HttpBadRequest::new("that address is too long").into()),
    /// });
    /// ```
    #[track_caller]
    pub fn add_subscriber<E: Event>(
        &mut self,
        subscriber: impl Fn(&E) -> Result<()> + Send + Sync + 'static,
    ) -> &mut Configurator {
        self.action(Action::new(Phase::DEFAULT).run(move |registry| {
            registry.introspect(Introspectable::new(
                "subscribers",
                std::any::type_name::<E>(),
                registry.site(),
            ));
            registry.events.subscribe(Subscriber(Box::new(subscriber)));
        }))
    }

    /// Calls a function for each response before it leaves. It may change the response.
    ///
    /// # Example
    ///
    /// ```
    /// use aiopyramid::prelude::*;
    /// use aiopyramid::event::NewResponse;
    ///
    /// let mut config = Configurator::new();
    /// config.on_new_response(|event: &mut NewResponse<'_>| {
    ///     event.response.headers_mut().insert(header::SERVER, HeaderValue::from_static("aiopyramid"));
    ///     Ok(())
    /// });
    /// ```
    #[track_caller]
    pub fn on_new_response(
        &mut self,
        subscriber: impl Fn(&mut NewResponse<'_>) -> Result<()> + Send + Sync + 'static,
    ) -> &mut Configurator {
        self.action(Action::new(Phase::DEFAULT).run(move |registry| {
            registry.introspect(Introspectable::new(
                "subscribers",
                "NewResponse",
                registry.site(),
            ));
            registry.events.subscribe_to_responses(Box::new(subscriber));
        }))
    }
}
