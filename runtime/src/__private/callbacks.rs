//! What expansions of `#[websocket_view]` on an `impl` call.

use std::marker::PhantomData;

use super::arguments::{Ask, Needs};
use crate::error::Result;
use crate::extract::{FromRequest, Leaves};
use crate::http::Request;

pub use crate::websocket::callbacks::{Callbacks, Held, begin};
pub use crate::websocket::{Message, WebSocket};

/// What a callback comes to.
pub type Ended = Result<()>;

/// The state of a connection, or why there is none.
pub type Made<T> = Result<T>;

/// The way in which a state `T` is made.
pub struct Making<T, W>(PhantomData<fn() -> (T, W)>);

/// Of the request that opens the websocket.
pub struct ByRequest;
/// The same each time.
pub struct ByDefault;
/// In no way.
pub struct ByNothing;

impl<T: FromRequest> Making<T, ByRequest> {
    /// What it needs from the application.
    pub fn needs(self, needs: &mut Needs) {
        T::needs(needs);
    }

    /// The state.
    ///
    /// # Errors
    ///
    /// The rejection of the type.
    pub async fn make(self, request: &Request) -> Result<T>
    where
        T: StateOfHead<T::Body>,
    {
        T::from_request(request).await.map_err(Into::into)
    }
}

impl<T: Default> Making<T, ByDefault> {
    /// Nothing.
    pub fn needs(self, _needs: &mut Needs) {}

    /// The state.
    ///
    /// # Errors
    ///
    /// Never.
    pub async fn make(self, _request: &Request) -> Result<T> {
        Ok(T::default())
    }
}

impl<T> Making<T, ByNothing> {
    /// Nothing.
    pub fn needs(self, _needs: &mut Needs) {}

    /// Refuses it.
    ///
    /// # Errors
    ///
    /// It is never called.
    pub async fn make(self, _request: &Request) -> Result<T>
    where
        T: StateOfWebsocket,
    {
        unreachable!("no type implements `StateOfWebsocket`")
    }
}

/// Implemented by nothing.
#[diagnostic::on_unimplemented(
    message = "nobody can make a `{Self}` for a connection",
    label = "there is neither `FromRequest` nor `Default` for `{Self}`",
    note = "the state of callbacks is made once for each connection: derive `Default` if it always begins alike, or implement `FromRequest` to make it of the request that opens the websocket"
)]
pub trait StateOfWebsocket {}

/// A state that is made of no more than the head of the request, since `FromRequest` uses the body as `U`.
#[diagnostic::on_unimplemented(
    message = "the state of callbacks cannot be a `{Self}`: it is made of the head of a request alone",
    label = "`FromRequest` for `{Self}` takes more than that",
    note = "write `type Body = Leaves`: the request has no body, and the websocket is an argument of each callback"
)]
pub trait StateOfHead<U> {}

#[diagnostic::do_not_recommend]
impl<T> StateOfHead<Leaves> for T {}

/// The traits by which the compiler's look-up of methods chooses how a state is made.
pub(super) mod makings {
    pub use super::ways::{StateByDefault as _, StateByNothing as _, StateByRequest as _};
}

mod ways {
    use super::*;

    /// Declares one way: the types that go it, by how many references stand before the question, and what it is called.
    macro_rules! way_of_state {
        ($(#[$doc:meta])* $name:ident: $($bound:path)?, $ask:ty => $way:ty) => {
            $(#[$doc])*
            pub trait $name<T> {
                /// The way.
                fn way_of_state(&self) -> Making<T, $way> {
                    Making(PhantomData)
                }
            }

            impl<T $(: $bound)?> $name<T> for $ask {}
        };
    }

    way_of_state!(/// First choice: of the request.
        StateByRequest: FromRequest, &&Ask<T> => ByRequest);
    way_of_state!(/// Second choice: the default.
        StateByDefault: Default, &Ask<T> => ByDefault);
    way_of_state!(/// No choice is left.
        StateByNothing: , Ask<T> => ByNothing);
}
