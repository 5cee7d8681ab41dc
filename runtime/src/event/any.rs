//! The event that every other one is.

use std::any::{Any, TypeId, type_name};
use std::fmt;
use std::sync::Arc;

use ::http::StatusCode;

use super::{Event, NewResponse};
use crate::http::Request;

/// Any event: its subscribers are told of each one, before those that subscribed to its type (G17).
///
/// # Example
///
/// ```
/// use aiopyramid::event::{AnyEvent, NewRequest};
/// use aiopyramid::prelude::*;
///
/// #[subscriber(AnyEvent)]
/// fn trace(event: &AnyEvent) {
///     let path = event.request().map(|request| request.uri().path());
///     println!("{} {path:?}", event.name());
///     if let Some(new) = event.downcast_ref::<NewRequest>() {
///         println!("from {:?}", new.request.peer_addr());
///     }
/// }
/// ```
pub struct AnyEvent {
    name: &'static str,
    id: TypeId,
    /// `None` for what has one owner, who may change it.
    event: Option<Arc<dyn Any + Send + Sync>>,
    request: Option<Request>,
    status: Option<StatusCode>,
}

impl AnyEvent {
    pub(super) fn of<E: Event>(event: &Arc<E>) -> AnyEvent {
        AnyEvent {
            name: type_name::<E>(),
            id: TypeId::of::<E>(),
            request: event.request().cloned(),
            event: Some(Arc::clone(event) as Arc<dyn Any + Send + Sync>),
            status: None,
        }
    }

    pub(super) fn of_response(event: &NewResponse) -> AnyEvent {
        AnyEvent {
            name: type_name::<NewResponse>(),
            id: TypeId::of::<NewResponse>(),
            event: None,
            request: Some(event.request.clone()),
            status: Some(event.response.status()),
        }
    }

    /// The type of the event, with its path.
    pub fn name(&self) -> &'static str {
        self.name
    }

    /// Whether the event is of a type.
    pub fn is<E: 'static>(&self) -> bool {
        self.id == TypeId::of::<E>()
    }

    /// The event as the type that it is, if it is that type. A [`NewResponse`] is for its own subscribers alone, which may change it: of one
    /// there is [`AnyEvent::request`] and [`AnyEvent::status`].
    pub fn downcast_ref<E: Event>(&self) -> Option<&E> {
        self.event.as_ref()?.downcast_ref()
    }

    /// The request that the event is about, if it is about one.
    pub fn request(&self) -> Option<&Request> {
        self.request.as_ref()
    }

    /// The status of the response, if the event is a [`NewResponse`].
    pub fn status(&self) -> Option<StatusCode> {
        self.status
    }
}

impl Event for AnyEvent {
    fn request(&self) -> Option<&Request> {
        AnyEvent::request(self)
    }
}

impl fmt::Debug for AnyEvent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "AnyEvent({})", self.name)
    }
}
