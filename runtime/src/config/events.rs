//! Subscribers to events.

use super::{Action, Configurator, Phase};
use crate::event::{IntoSubscriber, Subject};
use crate::introspection::Introspectable;

impl Configurator {
    /// Calls a function for each event of a type: those of [`event`](crate::event), and an application's own, which
    /// [`App::notify`](crate::App::notify) and [`Request::notify`](crate::Request::notify) tell. `#[subscriber(...)]` is handwriting for this
    /// call.
    ///
    /// A plain function runs in a greenlet and may wait with `synchronize`; an `async fn` is awaited. The next one is told when it is
    /// done. An error that it returns is the end of it: where a request is being answered, it becomes the response.
    ///
    /// # Example
    ///
    /// ```
    /// use std::sync::Arc;
    ///
    /// use aiopyramid::prelude::*;
    ///
    /// let mut config = Configurator::new();
    /// config.add_subscriber(|event: &NewRequest| match event.request.uri().path().len() {
    ///     0..1000 => Ok(()),
    ///     _ => Err(HttpBadRequest::new("that address is too long").into()),
    /// });
    /// config.add_subscriber(|event: Arc<NewRequest>| async move {
    ///     tokio::task::yield_now().await;
    ///     println!("{}", event.request.uri());
    /// });
    /// config.add_subscriber(|event: &mut NewResponse| {
    ///     event.response.headers_mut().insert(header::SERVER, HeaderValue::from_static("aiopyramid"));
    /// });
    /// ```
    ///
    /// [`When`](crate::event::When) tells it of some of the events only.
    #[track_caller]
    pub fn add_subscriber<E: Subject, M>(
        &mut self,
        subscriber: impl IntoSubscriber<E, M>,
    ) -> &mut Configurator {
        let subscriber = subscriber.into_subscriber();
        self.action(Action::new(Phase::DEFAULT).run(move |registry| {
            let event = std::any::type_name::<E>();
            let introspectable = Introspectable::new("subscribers", event, registry.site())
                .with("kind", subscriber.keyword())
                .with_some("predicates", subscriber.predicates());
            registry.introspect(introspectable);
            if subscriber.is_plain() {
                registry.needs_greenlets("subscriber");
            }
            E::subscribe(&mut registry.subscribers, subscriber);
        }))
    }
}
