//! One group, as those see it who speak to it.

use std::fmt;
use std::panic::Location;
use std::sync::Arc;

use super::sending::Sending;
use super::subscription::Subscription;
use super::{Channels, hub};
use crate::error::Result;
use crate::websocket::{IntoMessage, WebSocketSender};

/// A group by its name: [`Channels::group`]. It is a handle, which exists whether or not anybody has joined.
///
/// # Example
///
/// ```
/// use aiopyramid::prelude::*;
/// use aiopyramid::testing::TestApp;
///
/// #[websocket_view(route = "/rooms/{room}")]
/// async fn talk(mut ws: WebSocket, channels: Channels, room: &str) -> Result<()> {
///     let room = channels.group(room);
///     room.join(&ws).await?;
///     ws.send("welcome").await?;
///     while let Some(message) = ws.recv().await {
///         room.send_except(&ws, message).await?;
///     }
///     // Who has gone has left the room as well.
///     Ok(())
/// }
///
/// # #[tokio::main(flavor = "current_thread")] async fn main() -> Result<()> {
/// let mut config = Configurator::new();
/// config.channels();
/// config.scan_module(module_path!());
/// let app = TestApp::new(config.make_app()?);
///
/// let mut ann = app.websocket("/rooms/tea").await;
/// let mut bob = app.websocket("/rooms/tea").await;
/// assert_eq!((ann.text().await, bob.text().await), ("welcome".into(), "welcome".into()));
/// ann.send("hello").await;
/// assert_eq!(bob.text().await, "hello");
/// # Ok(()) }
/// ```
#[derive(Clone)]
pub struct Group {
    pub(super) channels: Channels,
    name: Arc<str>,
}

/// What became of a message on this machine: [`Group::send`].
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Sent {
    /// How many members it was handed to. Whether their clients get it is another question.
    pub delivered: usize,
    /// How many members were too slow, and missed it.
    pub skipped: usize,
    /// How many members were too slow, and were disconnected.
    pub disconnected: usize,
}

impl Group {
    pub(super) fn new(channels: Channels, name: Arc<str>) -> Group {
        Group { channels, name }
    }

    /// The name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Has a websocket join: it gets what is sent to the group from now on, until it leaves or ends. Joining again changes nothing.
    ///
    /// # Errors
    ///
    /// [`WebsocketClosed`](crate::websocket::WebsocketClosed) once the websocket has ended; a [`ChannelError`](super::ChannelError) where
    /// the name is too long, or the websocket has joined too many groups; what the engine says, where there is one that failed.
    #[track_caller]
    pub fn join(
        &self,
        ws: &impl AsRef<WebSocketSender>,
    ) -> impl Future<Output = Result<()>> + Send {
        self.clone()
            .joining(ws.as_ref().clone(), Location::caller())
    }

    pub(super) async fn joining(
        self,
        sender: WebSocketSender,
        at: &'static Location<'static>,
    ) -> Result<()> {
        hub::join(&self.channels.0, &self.name, &sender, at).await
    }

    /// Has a websocket leave. One that has not joined has left already.
    ///
    /// # Errors
    ///
    /// None today: engines are told later that nobody is left.
    pub async fn leave(&self, ws: &impl AsRef<WebSocketSender>) -> Result<()> {
        self.channels.0.leave(&self.name, ws.as_ref().key());
        Ok(())
    }

    /// Sends a message to all members, on this machine and on others. All share the bytes of the message.
    ///
    /// Members on this machine get the messages of a group in one order, the same for all of them. While much waits for some of them,
    /// others on this thread run first, so that a loop that sends does not keep those from reading who share its thread.
    ///
    /// A loop on another thread that never pauses is faster than any reader. So this waits while a member can take nothing more, but no
    /// longer than [`ChannelOptions::patience`](super::ChannelOptions::patience), which is 100 ms, in addition to those who wait already. A
    /// member that has not taken half of what waited for it, when all who send have waited that long for it, is too slow: no more messages wait
    /// for it, and it is treated as [`ChannelOptions::slow_member`](super::ChannelOptions::slow_member) says. So a member that takes just that
    /// much sets the pace of its group for good: where members may be hostile, a patience of zero has nobody wait. Members on other machines
    /// hold nobody back.
    ///
    /// Where an engine carries messages to other machines, that order is each machine's own. One task that awaits each `send` before the next
    /// has its messages arrive in that order wherever the engine keeps it.
    ///
    /// Members on this machine have the message before the engine is asked. So they have it though this fails, and get it twice if it is
    /// tried again; and if the future is dropped before it is done, they alone may have it, or nobody. Once the engine is to
    /// [`stop`](super::ChannelEngine::stop), messages stay on this machine.
    ///
    /// # Errors
    ///
    /// [`ChannelError::NameTooLong`](super::ChannelError::NameTooLong). What the engine says, where there is one that failed; members on this
    /// machine have the message then.
    ///
    /// # Example
    ///
    /// In plain code, on any thread that may wait:
    ///
    /// ```
    /// use aiopyramid::channels::Channels;
    /// use aiopyramid::prelude::*;
    ///
    /// fn tell(channels: &Channels) -> Result<usize> {
    ///     let sent = synchronize(channels.group("news").send("rain"))?;
    ///     Ok(sent.delivered)
    /// }
    /// assert_eq!(tell(&Channels::default()).unwrap(), 0);
    /// ```
    #[track_caller]
    #[doc(alias = "group_send")]
    #[doc(alias = "broadcast")]
    pub fn send(&self, message: impl IntoMessage) -> Sending<'_> {
        Sending::new(self, message.into_message(), None)
    }

    /// Sends a message to all members but this websocket.
    ///
    /// # Errors
    ///
    /// As those of [`send`](Group::send).
    #[track_caller]
    pub fn send_except(
        &self,
        ws: &impl AsRef<WebSocketSender>,
        message: impl IntoMessage,
    ) -> Sending<'_> {
        Sending::new(self, message.into_message(), Some(ws.as_ref().key()))
    }

    /// The messages of the group as a stream, for what is no websocket: server-sent events, a task in the background.
    ///
    /// # Errors
    ///
    /// [`ChannelError::NameTooLong`](super::ChannelError::NameTooLong). What the engine says, where there is one that failed.
    #[track_caller]
    pub fn subscribe(&self) -> impl Future<Output = Result<Subscription>> + Send + use<> {
        let at = Location::caller();
        let group = self.clone();
        async move { Subscription::new(&group.channels.0, &group.name, at).await }
    }

    /// How many members it has on this machine.
    pub fn len(&self) -> usize {
        self.channels.0.len_of(&self.name)
    }

    /// Whether it has no member on this machine.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

impl fmt::Debug for Group {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Group({:?})", self.name)
    }
}
