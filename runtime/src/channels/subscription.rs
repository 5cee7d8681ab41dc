//! The messages of a group as a stream.

use std::fmt;
use std::future::poll_fn;
use std::panic::Location;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use futures_core::Stream;

use super::hub::{Hub, Place};
use super::inbox::Inbox;
use super::members::Member;
use crate::error::{Error, Result};
use crate::respond::SentEvent;
use crate::websocket::Message;

/// The messages of a group from now on: [`Group::subscribe`](super::Group::subscribe). Dropping it leaves the group.
///
/// As much waits for whoever reads it as [`subscription_buffer`](super::ChannelOptions::subscription_buffer) and
/// [`subscription_bytes`](super::ChannelOptions::subscription_bytes) say; what happens then, as for any other member, by [`ChannelOptions::slow_member`](super::ChannelOptions::slow_member).
///
/// It does not end at a shutdown: a task in the background watches that itself, and an [`EventStream`](crate::respond::EventStream) does.
///
/// # Example
///
/// A page that listens:
///
/// ```
/// use aiopyramid::channels::Channels;
/// use aiopyramid::prelude::*;
/// use aiopyramid::respond::EventStream;
/// use aiopyramid::testing::TestApp;
///
/// #[view_config(route = "/news")]
/// async fn news(channels: Channels) -> Result<EventStream> {
///     let messages = channels.group("news").subscribe().await?;
///     Ok(EventStream::new(messages.events()))
/// }
///
/// # #[tokio::main(flavor = "current_thread")] async fn main() -> Result<()> {
/// let mut config = Configurator::new();
/// let channels = config.channels();
/// config.scan_module(module_path!());
/// let app = TestApp::new(config.make_app()?);
///
/// let mut page = app.get("/news").streamed().await;
/// channels.group("news").send("rain").await?;
/// assert_eq!(page.next_text().await.unwrap(), "data: rain\n\n");
/// # Ok(()) }
/// ```
#[must_use = "dropping it leaves the group"]
pub struct Subscription {
    /// Where it stands in its group.
    _place: Place,
    inbox: Arc<Inbox>,
}

impl Subscription {
    pub(super) async fn new(
        hub: &Arc<Hub>,
        name: &Arc<str>,
        at: &'static Location<'static>,
    ) -> Result<Subscription> {
        hub.check_name(name).map_err(|error| Error::at(error, at))?;
        let options = hub.options();
        let inbox = Inbox::new(options.subscription_buffer, options.subscription_bytes);
        let place = hub.subscribe(name, Member::Subscription(Arc::clone(&inbox)));
        place.settle(at).await?;
        Ok(Subscription {
            _place: place,
            inbox,
        })
    }

    /// The next message. `None` once it has ended because it was too slow, and at every call after that.
    ///
    /// Dropping the future before it is done loses no message.
    pub async fn recv(&mut self) -> Option<Message> {
        poll_fn(|cx| self.inbox.poll_recv(cx)).await
    }

    /// How many messages it has missed so far because it was too slow, and may miss some.
    pub fn missed(&self) -> u64 {
        self.inbox.missed()
    }

    /// The messages as events for an [`EventStream`](crate::respond::EventStream): each message is the data of one. Bytes are taken for UTF-8,
    /// and what is none of it is replaced by `�`, since events are text.
    ///
    /// Events with names or ids are made by [`EventStream::by_coroutine`](crate::respond::EventStream::by_coroutine), out of what
    /// [`recv`](Subscription::recv) gives.
    pub fn events(self) -> Events {
        Events(self)
    }
}

impl Stream for Subscription {
    type Item = Message;

    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Message>> {
        self.inbox.poll_recv(cx)
    }
}

impl fmt::Debug for Subscription {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Subscription")
    }
}

/// The messages of a group as events: [`Subscription::events`].
#[derive(Debug)]
#[must_use = "dropping it leaves the group"]
pub struct Events(Subscription);

impl Stream for Events {
    type Item = Result<SentEvent>;

    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let message = self.0.inbox.poll_recv(cx);
        message.map(|message| {
            let data = message?.into_bytes();
            Some(Ok(SentEvent::data(String::from_utf8_lossy(&data))))
        })
    }
}
