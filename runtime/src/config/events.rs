//! Subscribers to events.

use super::{Action, Configurator, Phase};
use crate::error::Result;
use crate::event::{Event, IntoSubscriber, NewResponse, ResponseSubscriber};
use crate::introspection::Introspectable;

impl Configurator {
    /// Calls a function for each event of a type, [`NewRequest`](crate::event::NewRequest) or one of the application's own, which
    /// [`App::notify`](crate::App::notify) tells.
    ///
    /// A plain function runs in a greenlet and may wait with `synchronize`; an `async fn` is awaited. The next one is told when it is
    /// done. An error that it returns becomes the response.
    ///
    /// # Example
    ///
    /// ```
    /// use std::sync::Arc;
    ///
    /// use aiopyramid::prelude::*;
    /// use aiopyramid::event::NewRequest;
    ///
    /// let mut config = Configurator::new();
    /// config.add_subscriber(|event: &NewRequest| match event.request.uri().path().len() {
    ///     0..1000 => Ok(()),
    ///     _ => Err(HttpBadRequest::new("that address is too long").into()),
    /// });
    /// config.add_subscriber(|event: Arc<NewRequest>| async move {
    ///     tokio::task::yield_now().await;
    ///     println!("{}", event.request.uri());
    ///     Ok(())
    /// });
    /// ```
    #[track_caller]
    pub fn add_subscriber<E: Event, M>(
        &mut self,
        subscriber: impl IntoSubscriber<E, M>,
    ) -> &mut Configurator {
        let subscriber = subscriber.into_subscriber();
        self.action(Action::new(Phase::DEFAULT).run(move |registry| {
            let event = std::any::type_name::<E>();
            let introspectable = Introspectable::new("subscribers", event, registry.site());
            registry.introspect(introspectable.with("kind", subscriber.keyword()));
            if subscriber.is_plain() {
                registry.needs_greenlets("subscriber");
            }
            registry.events.subscribe(subscriber);
        }))
    }

    /// Calls a plain function for each response before it leaves, in a greenlet. It may change the response.
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
            registry.needs_greenlets("subscriber");
            registry
                .events
                .subscribe_to_responses(ResponseSubscriber::new(subscriber));
        }))
    }
}
