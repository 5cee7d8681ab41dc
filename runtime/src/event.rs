//! Events: what happens in an application, told to whoever subscribed (G17).

use std::any::{Any, TypeId};
use std::collections::HashMap;
use std::sync::Arc;

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
pub trait Event: 'static {}

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

type Erased = Arc<dyn Any + Send + Sync>;

/// A subscriber to events of the type `E`.
pub(crate) struct Subscriber<E: 'static>(pub(crate) Listener<E>);

type Listener<E> = Box<dyn Fn(&E) -> Result<()> + Send + Sync>;

/// A subscriber to responses, which it may change.
pub(crate) type ResponseSubscriber = Box<dyn Fn(&mut NewResponse<'_>) -> Result<()> + Send + Sync>;

/// Who subscribed to what. Those of one event are told in the order in which they subscribed.
#[derive(Default)]
pub(crate) struct Events {
    by_type: HashMap<TypeId, Vec<Erased>>,
    new_response: Vec<ResponseSubscriber>,
}

impl Events {
    pub(crate) fn subscribe<E: 'static>(&mut self, subscriber: Subscriber<E>) {
        self.by_type
            .entry(TypeId::of::<E>())
            .or_default()
            .push(Arc::new(subscriber));
    }

    pub(crate) fn subscribe_to_responses(&mut self, subscriber: ResponseSubscriber) {
        self.new_response.push(subscriber);
    }

    /// Tells an event, which is only made if somebody listens.
    pub(crate) fn notify<E: 'static>(&self, event: impl FnOnce() -> E) -> Result<()> {
        if self.by_type.is_empty() {
            return Ok(());
        }
        let Some(subscribers) = self.by_type.get(&TypeId::of::<E>()) else {
            return Ok(());
        };
        let event = event();
        let subscribers = subscribers
            .iter()
            .filter_map(|erased| erased.downcast_ref::<Subscriber<E>>());
        subscribers
            .into_iter()
            .try_for_each(|subscriber| subscriber.0(&event))
    }

    pub(crate) fn notify_response(&self, request: &Request, response: &mut Response) -> Result<()> {
        if self.new_response.is_empty() {
            return Ok(());
        }
        let mut event = NewResponse { request, response };
        self.new_response
            .iter()
            .try_for_each(|subscriber| subscriber(&mut event))
    }
}
