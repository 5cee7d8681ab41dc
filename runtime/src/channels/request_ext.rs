//! How views, requests and websockets come by the groups of their application.

use std::panic::Location;

use super::{ChannelError, Channels};
use crate::error::{Error, Result};
use crate::extract::{FromRequest, Leaves, Needs};
use crate::http::Request;
use crate::websocket::{WebSocket, WebSocketSender};

/// What to write where there are none.
const HELP: &str = "give the application its groups with `config.channels()` before it is made";

/// The groups of the application. That it has none is an error of `make_app()`, with the view's line.
impl FromRequest for Channels {
    type Body = Leaves;
    type Rejection = Error;

    async fn from_request(request: &Request) -> Result<Self, Error> {
        request
            .channels()
            .ok_or_else(|| missing(Location::caller()))
    }

    fn needs(needs: &mut Needs) {
        needs.state_of::<Channels>("Channels", HELP);
    }
}

impl Request {
    /// The groups of the application; `None` if nobody has called `config.channels()`.
    pub fn channels(&self) -> Option<Channels> {
        self.state().map(|channels| Channels::clone(&channels))
    }
}

impl WebSocket {
    /// Joins a group of the application: [`Group::join`](crate::channels::Group::join).
    ///
    /// # Errors
    ///
    /// As those of [`Group::join`](crate::channels::Group::join). Also where nobody has called `config.channels()`.
    #[track_caller]
    pub fn join(&self, group: &str) -> impl Future<Output = Result<()>> + Send {
        let sender: &WebSocketSender = self.as_ref();
        sender.join(group)
    }

    /// Leaves a group of the application: [`Group::leave`](crate::channels::Group::leave).
    ///
    /// # Errors
    ///
    /// As those of [`Group::leave`](crate::channels::Group::leave). Also where nobody has called `config.channels()`.
    #[track_caller]
    pub fn leave(&self, group: &str) -> impl Future<Output = Result<()>> + Send {
        let sender: &WebSocketSender = self.as_ref();
        sender.leave(group)
    }
}

impl WebSocketSender {
    /// As [`WebSocket::join`].
    ///
    /// # Errors
    ///
    /// As those of [`WebSocket::join`].
    #[track_caller]
    pub fn join(&self, group: &str) -> impl Future<Output = Result<()>> + Send {
        let at = Location::caller();
        let channels = self.request().channels();
        let joining = channels.map(|channels| channels.group(group).joining(self.clone(), at));
        async move {
            match joining {
                Some(joining) => joining.await,
                None => Err(missing(at)),
            }
        }
    }

    /// As [`WebSocket::leave`].
    ///
    /// # Errors
    ///
    /// As those of [`WebSocket::leave`].
    #[track_caller]
    pub fn leave(&self, group: &str) -> impl Future<Output = Result<()>> + Send {
        let at = Location::caller();
        async move {
            let channels = self.request().channels().ok_or_else(|| missing(at))?;
            channels.leave(group, self).await
        }
    }
}

fn missing(at: &'static Location<'static>) -> Error {
    Error::at(ChannelError::NoChannels, at).with_help(HELP)
}
