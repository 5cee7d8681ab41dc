//! What expansions call to have a result asked which way it goes: one way for each conversation.

use super::views::{Probe, probe};
use crate::view::Call;
use crate::view::mapper::{Conversation, Http};

#[cfg(feature = "websocket")]
pub use self::websocket::*;

/// Asks the type of a value which way it goes in the conversation of a call.
pub fn probe_in<I, C: Probing, T>(_: &Call<I, C>, value: &T) -> C::Probe<T> {
    C::probe(value)
}

/// A conversation, as its results are asked.
pub trait Probing: Conversation {
    /// The question.
    type Probe<T>;

    /// Asks it.
    fn probe<T>(value: &T) -> Self::Probe<T>;
}

impl Probing for Http {
    type Probe<T> = Probe<T>;

    fn probe<T>(value: &T) -> Probe<T> {
        probe(value)
    }
}

#[cfg(feature = "websocket")]
mod websocket {
    use std::marker::PhantomData;

    use super::Probing;
    use crate::__private::Way;
    use crate::error::{Error, Result};
    use crate::http::{Request, Response, StatusCode};
    use crate::websocket::Websocket;

    pub use std::time::Duration;

    pub use crate::websocket::{WebsocketMapper, WebsocketOptions};

    /// The value of `max_message_size` and its like. A field says its type to the compiler with fewer words around it than an argument does.
    pub struct Size {
        /// The number of bytes.
        pub bytes: usize,
    }

    /// A type, asked whether a websocket view may end with it.
    pub struct WebsocketProbe<T>(PhantomData<fn() -> T>);

    impl Probing for Websocket {
        type Probe<T> = WebsocketProbe<T>;

        fn probe<T>(value: &T) -> WebsocketProbe<T> {
            probe_of_websocket(value)
        }
    }

    /// Asks the type of a value that a websocket view returned.
    pub fn probe_of_websocket<T>(_: &T) -> WebsocketProbe<T> {
        WebsocketProbe(PhantomData)
    }

    impl<T> WebsocketProbe<T> {
        /// The only way.
        pub fn way_of_value(&self) -> Way<ByEnding> {
            Way::NEW
        }

        /// The only way.
        pub fn way_of_error(&self) -> Way<ByEnding> {
            Way::NEW
        }
    }

    /// By having come to an end.
    pub struct ByEnding;

    impl Way<ByEnding> {
        /// Ends well. Nobody sees the response: the request was answered when the websocket was opened.
        pub fn answer<T: EndOfWebsocket>(self, _value: T, _request: &Request) -> Result<Response> {
            Ok(Response::status_only(StatusCode::OK))
        }

        /// Ends a callback well.
        pub fn ended<T: EndOfWebsocket>(self, _value: T) -> Result<()> {
            Ok(())
        }

        /// Ends a callback with an error.
        #[track_caller]
        pub fn failed<E: FailureOfWebsocket>(self, error: E) -> Result<()> {
            Err(error.into_error())
        }

        /// Ends with an error.
        #[track_caller]
        pub fn fail<E: FailureOfWebsocket>(self, error: E, _request: &Request) -> Result<Response> {
            Err(error.into_error())
        }
    }

    /// What a websocket view may return, alone or in a `Result`.
    #[diagnostic::on_unimplemented(
        message = "a websocket view cannot end with `{Self}`",
        label = "nobody would get the `{Self}`",
        note = "a websocket view returns `()` or `Result<()>`, and sends what its client shall have: `ws.send(message).await?`"
    )]
    pub trait EndOfWebsocket {}

    impl EndOfWebsocket for () {}

    /// What a websocket view may return as the error of its `Result`.
    #[diagnostic::on_unimplemented(
        message = "a websocket view cannot fail with `{Self}`",
        label = "`{Self}` is no error",
        note = "implement `std::error::Error` for it; in place of a text or a `Box<dyn Error>` write `aiopyramid::Error`"
    )]
    pub trait FailureOfWebsocket {
        /// The error.
        #[track_caller]
        fn into_error(self) -> Error;
    }

    #[diagnostic::do_not_recommend]
    impl<E: Into<Error>> FailureOfWebsocket for E {
        #[track_caller]
        fn into_error(self) -> Error {
            self.into()
        }
    }
}
