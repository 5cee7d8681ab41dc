//! Events: what happens in an application, told to whoever subscribed (G17).

use std::any::{Any, TypeId};
use std::collections::HashMap;
use std::future::Future;
use std::sync::Arc;

use crate::dispatch::{Callback, Kind};
use crate::error::Result;
use crate::http::{Request, Response};

/// What `Configurator::add_subscriber` subscribes to: [`NewRequest`], or a type of the application's own.
///
/// # Example
///
/// ```
/// use aiopyramid::event::Event;
///
/// struct OrderPlaced { number: u32 }
///
/// impl Event for OrderPlaced {}
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no event that can be subscribed to",
    label = "not an `Event`",
    note = "`NewResponse` has a call of its own, `config.on_new_response(...)`, because its subscribers may change the response; for a type of your own, implement `Event`"
)]
pub trait Event: Send + Sync + 'static {}

impl Event for NewRequest {}

/// A request has arrived and passed all tweens; nothing has been decided about it.
#[derive(Debug)]
pub struct NewRequest {
    /// The request.
    pub request: Request,
}

/// A response is ready to leave; what a subscriber changes in it is sent.
#[derive(Debug)]
pub struct NewResponse<'a> {
    /// The request that it answers.
    pub request: &'a Request,
    /// The response.
    pub response: &'a mut Response,
}

/// What `Configurator::add_subscriber` takes: a plain function of the event, `fn(&E) -> Result<()>`, which runs in a greenlet, or an
/// `async fn(Arc<E>) -> Result<()>`, which is awaited.
///
/// A future cannot borrow from an event that others are told of too, so an `async fn` shares it. `M` only tells the two apart.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no subscriber to `{E}`",
    label = "not a function of the event",
    note = "a subscriber is a plain `fn(&{E}) -> Result<()>`, or an `async fn(Arc<{E}>) -> Result<()>`"
)]
pub trait IntoSubscriber<E, M> {
    /// The subscriber.
    #[doc(hidden)]
    fn into_subscriber(self) -> Subscriber<E>;
}

/// A subscriber to events of the type `E`, ready to be registered.
#[derive(Debug)]
pub struct Subscriber<E>(Callback<Arc<E>, Result<()>>);

impl<E> Subscriber<E> {
    /// How it is written.
    pub(crate) fn keyword(&self) -> &'static str {
        self.0.kind().keyword()
    }

    /// Whether it runs in a greenlet.
    pub(crate) fn is_plain(&self) -> bool {
        self.0.kind() == Kind::Plain
    }
}

/// The cases of [`IntoSubscriber`].
#[doc(hidden)]
#[allow(
    unreachable_pub,
    reason = "the trait's parameter must be as public as the trait"
)]
pub mod case {
    #[derive(Debug)]
    pub struct Coroutine;
    #[derive(Debug)]
    pub struct Plain;
}

impl<E, F, Fut> IntoSubscriber<E, (case::Coroutine, Fut)> for F
where
    E: Event,
    F: Fn(Arc<E>) -> Fut + Send + Sync + 'static,
    Fut: Future<Output = Result<()>> + Send + 'static,
{
    fn into_subscriber(self) -> Subscriber<E> {
        Subscriber(Callback::coroutine(self))
    }
}

impl<E, F> IntoSubscriber<E, case::Plain> for F
where
    E: Event,
    F: Fn(&E) -> Result<()> + Send + Sync + 'static,
{
    fn into_subscriber(self) -> Subscriber<E> {
        Subscriber(Callback::plain(move |event: Arc<E>| self(&event)))
    }
}

/// A subscriber to responses, which it may change.
pub(crate) struct ResponseSubscriber(Callback<(Request, Response), Result<Response>>);

impl ResponseSubscriber {
    /// A plain function, which runs in a greenlet.
    pub(crate) fn new(
        function: impl Fn(&mut NewResponse<'_>) -> Result<()> + Send + Sync + 'static,
    ) -> ResponseSubscriber {
        ResponseSubscriber(Callback::plain(move |(request, mut response)| {
            let mut event = NewResponse {
                request: &request,
                response: &mut response,
            };
            function(&mut event).map(|()| response)
        }))
    }
}

type Erased = Arc<dyn Any + Send + Sync>;

/// Who subscribed to what. Those of one event are told in the order in which they subscribed.
#[derive(Default)]
pub(crate) struct Events {
    by_type: HashMap<TypeId, Vec<Erased>>,
    new_response: Vec<ResponseSubscriber>,
}

impl Events {
    pub(crate) fn subscribe<E: Event>(&mut self, subscriber: Subscriber<E>) {
        self.by_type
            .entry(TypeId::of::<E>())
            .or_default()
            .push(Arc::new(subscriber));
    }

    pub(crate) fn subscribe_to_responses(&mut self, subscriber: ResponseSubscriber) {
        self.new_response.push(subscriber);
    }

    /// Tells an event, which is only made if somebody listens.
    pub(crate) async fn notify<E: Event>(&self, event: impl FnOnce() -> E) -> Result<()> {
        if self.by_type.is_empty() {
            return Ok(());
        }
        let Some(subscribers) = self.by_type.get(&TypeId::of::<E>()) else {
            return Ok(());
        };
        let event = Arc::new(event());
        for subscriber in subscribers {
            if let Some(subscriber) = subscriber.downcast_ref::<Subscriber<E>>() {
                subscriber.0.call(Arc::clone(&event)).await?;
            }
        }
        Ok(())
    }

    /// Whether anybody wants to see responses.
    pub(crate) fn has_response_subscribers(&self) -> bool {
        !self.new_response.is_empty()
    }

    /// Shows a response to all who want to see it, one after another.
    pub(crate) async fn notify_response(
        &self,
        request: &Request,
        mut response: Response,
    ) -> Result<Response> {
        for subscriber in &self.new_response {
            response = subscriber.0.call((request.clone(), response)).await?;
        }
        Ok(response)
    }
}
