//! Who subscribed to what.

use std::any::{Any, TypeId};
use std::fmt;
use std::sync::Arc;

use super::{AnyEvent, Event, NewResponse, Subscriber};
use crate::error::Result;
use crate::http::{Request, Response};

/// All subscribers of an application. Those of one event are told in the order in which they subscribed.
#[derive(Default)]
pub struct Subscribers {
    /// A `Vec<Subscriber<E>>` for each type. There are few types, so a list does.
    by_type: Vec<(TypeId, Box<dyn Any + Send + Sync>)>,
    to_responses: Vec<Subscriber<NewResponse>>,
}

impl Subscribers {
    pub(super) fn subscribe<E: Event>(&mut self, subscriber: Subscriber<E>) {
        let id = TypeId::of::<E>();
        let known = self.by_type.iter_mut().find(|(other, _)| *other == id);
        match known.and_then(|(_, list)| list.downcast_mut::<Vec<Subscriber<E>>>()) {
            Some(list) => list.push(subscriber),
            None => self.by_type.push((id, Box::new(vec![subscriber]))),
        }
    }

    pub(super) fn subscribe_to_responses(&mut self, subscriber: Subscriber<NewResponse>) {
        self.to_responses.push(subscriber);
    }

    fn of<E: Event>(&self) -> &[Subscriber<E>] {
        let id = TypeId::of::<E>();
        let known = self.by_type.iter().find(|(other, _)| *other == id);
        let list = known.and_then(|(_, list)| list.downcast_ref::<Vec<Subscriber<E>>>());
        list.map_or(&[], Vec::as_slice)
    }

    /// Whether anybody would be told of an event.
    pub(crate) fn listen_to<E: Event>(&self) -> bool {
        !self.by_type.is_empty()
            && (!self.of::<E>().is_empty() || !self.of::<AnyEvent>().is_empty())
    }

    /// Tells an event, which is only made if somebody listens. Those who listen to any event are told first.
    pub(crate) async fn notify<E: Event>(&self, event: impl FnOnce() -> E) -> Result<()> {
        match self.listen_to::<E>() {
            true => self.tell(Arc::new(event())).await,
            false => Ok(()),
        }
    }

    /// Tells an event that is there already.
    pub(crate) async fn tell<E: Event>(&self, event: Arc<E>) -> Result<()> {
        if !self.of::<AnyEvent>().is_empty() {
            self.tell_any(AnyEvent::of(&event)).await?;
        }
        for subscriber in self.of::<E>() {
            subscriber.tell(Arc::clone(&event)).await?;
        }
        Ok(())
    }

    async fn tell_any(&self, event: AnyEvent) -> Result<()> {
        let event = Arc::new(event);
        for subscriber in self.of::<AnyEvent>() {
            subscriber.tell(Arc::clone(&event)).await?;
        }
        Ok(())
    }

    /// Whether anybody wants to see responses.
    pub(crate) fn listen_to_responses(&self) -> bool {
        !self.to_responses.is_empty() || !self.of::<AnyEvent>().is_empty()
    }

    /// Shows a response to all who want to see it, one after another.
    pub(crate) async fn notify_response(
        &self,
        request: &Request,
        response: Response,
    ) -> Result<Response> {
        let mut event = NewResponse {
            request: request.clone(),
            response,
        };
        if !self.of::<AnyEvent>().is_empty() {
            let any = AnyEvent::of_response(&event);
            self.tell_any(any).await?;
        }
        for subscriber in &self.to_responses {
            event = subscriber.tell(event).await?;
        }
        Ok(event.response)
    }
}

impl fmt::Debug for Subscribers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Subscribers(to {} types)", self.by_type.len())
    }
}

impl Request {
    /// Tells an event of the application's own to its subscribers, in the order in which they subscribed, as `App::notify` does. Plain code
    /// waits for it with `synchronize(request.notify(event))`. A request of no application has no subscribers.
    ///
    /// # Errors
    ///
    /// That of the first subscriber that fails; those after it are not told.
    ///
    /// # Example
    ///
    /// ```
    /// use aiopyramid::prelude::*;
    /// use aiopyramid::event::Event;
    ///
    /// struct OrderPlaced { number: u32 }
    ///
    /// impl Event for OrderPlaced {}
    ///
    /// #[subscriber(OrderPlaced)]
    /// fn confirm(order: &OrderPlaced) {
    ///     println!("a mail about order {}", order.number);
    /// }
    ///
    /// #[view_config(route = "/orders", request_method = "POST")]
    /// async fn order(request: &Request) -> Result<&'static str> {
    ///     request.notify(OrderPlaced { number: 7 }).await?;
    ///     Ok("thank you")
    /// }
    /// ```
    #[doc(alias = "registry.notify")]
    pub async fn notify<E: Event>(&self, event: E) -> Result<()> {
        match self.state::<Subscribers>() {
            Some(subscribers) => subscribers.notify(|| event).await,
            None => Ok(()),
        }
    }
}
