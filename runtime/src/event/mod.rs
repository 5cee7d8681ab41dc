//! Events: what happens in an application, told to whoever subscribed (G17).
//!
//! | event | when it is told | a subscriber gets |
//! |---|---|---|
//! | [`NewRequest`] | a request has passed all tweens | `&NewRequest` |
//! | [`BeforeTraversal`] | its route is known | `&BeforeTraversal` |
//! | [`ContextFound`] | its view is about to be looked for | `&ContextFound` |
//! | [`BeforeRender`] | a renderer is about to get a value | `&BeforeRender`, which takes names for templates |
//! | [`NewResponse`] | the response has passed all tweens | `&mut NewResponse`, whose response it may change |
//! | `ApplicationCreated`, of the module `router` | the application has been made | `&ApplicationCreated` |
//! | a type of the application's own | by `App::notify` and [`Request::notify`] | `&E` |
//! | [`AnyEvent`] | with each of them, before their own subscribers | `&AnyEvent` |
//!
//! A subscriber that is an `async fn` gets an `Arc<E>` instead of the `&E`. All subscribers of one event are told one after another, in the
//! order in which they subscribed, and an error of one is the end of it.

mod any;
mod before_render;
mod subscriber;
mod subscribers;

use crate::http::{Request, Response};

pub use any::AnyEvent;
pub use before_render::BeforeRender;
pub(crate) use before_render::{Given, Names};
#[doc(hidden)]
pub use subscriber::{Changes, case};
pub use subscriber::{IntoSubscriber, Subject, Subscriber, When};
pub(crate) use subscribers::Subscribers;

#[doc = include_str!("subscriber_attribute.md")]
#[doc(alias = "add_subscriber")]
pub use aiopyramid_macros::subscriber;

/// What an application tells its subscribers of: a type of its own, by `App::notify` or [`Request::notify`].
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
    message = "`{Self}` is no event that can be told",
    label = "not an `Event`",
    note = "implement `Event` for a type of your own; the framework tells `NewResponse` itself"
)]
pub trait Event: Send + Sync + 'static {
    /// The request that the event is about, if it is about one: what [`AnyEvent::request`] gives.
    fn request(&self) -> Option<&Request> {
        None
    }
}

/// Declares an event of the framework that is about a request and nothing else.
macro_rules! about_a_request {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Debug)]
        pub struct $name {
            /// The request.
            pub request: Request,
        }

        impl Event for $name {
            fn request(&self) -> Option<&Request> {
                Some(&self.request)
            }
        }
    };
}

about_a_request! {
    /// A request has arrived and passed all tweens; nothing has been decided about it (L3).
    ///
    /// An error of a subscriber is answered as an error of a view is.
    NewRequest
}

about_a_request! {
    /// The request's route is known, and its placeholders with it; what it leads to is not (L2).
    BeforeTraversal
}

about_a_request! {
    /// It is known what the request leads to, and its view is about to be looked for (L2).
    #[doc(alias = "AfterTraversal")]
    ContextFound
}

/// A response is ready to leave: it has passed all tweens, and the response callbacks of its request (L4). What a subscriber changes in it
/// is sent.
///
/// It is told of errors too, since those have become responses further in. It is not told where a tween or a callback has failed, so that
/// there was no response (L5).
///
/// # Example
///
/// ```
/// use aiopyramid::prelude::*;
///
/// #[subscriber(NewResponse)]
/// async fn no_sniffing(event: &mut NewResponse) {
///     let headers = event.response.headers_mut();
///     headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
/// }
/// ```
#[derive(Debug)]
pub struct NewResponse {
    /// The request that it answers.
    pub request: Request,
    /// The response.
    pub response: Response,
}
