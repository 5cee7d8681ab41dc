//! Groups: one message for all who have joined, websockets and streams of events alike.
//!
//! The way of a message, file by file:
//!
//! - `group` is what an application speaks to: it names a group, and sends; `sending` is a message on its way.
//! - `hub` knows which groups there are here and who belongs to them; `members` are those of one group, and `inbox` is what waits for one
//!   that is no websocket, a `subscription`.
//! - `patience` says how long those who send wait for a member that can take nothing more.
//! - `engine` is what carries messages to other machines, and `link` keeps it informed of what is wanted here; `leaving` is what becomes of
//!   groups that it fails to leave, and `running` has it stop.
//!
//! No lock is held while anybody waits, and none that groups share while a message is handed to the members of one.

mod engine;
mod error;
mod group;
mod hub;
mod inbox;
mod leaving;
mod link;
mod members;
mod patience;
mod request_ext;
mod running;
mod sending;
mod subscription;
#[cfg(test)]
mod tests;

use std::fmt;
use std::panic::Location;
use std::sync::Arc;
use std::time::Duration;

use self::hub::Hub;
use crate::error::Result;
use crate::websocket::WebSocketSender;

pub use engine::{ChannelEngine, Deliver, EngineFuture, InProcess};
pub use error::ChannelError;
pub use group::{Group, Sent};
pub(crate) use running::Running;
pub use sending::Sending;
pub use subscription::{Events, Subscription};

/// The groups of an application: what `config.channels()` gives it.
///
/// A view takes it as an argument, `channels: Channels`; others have it from [`Request::channels`](crate::http::Request::channels), or
/// from `config.channels()` itself before the application is made. Clones are cheap and the same, on any thread. What is asynchronous here
/// is awaited in an `async fn`, and handed to [`synchronize`](fn@crate::dispatch::synchronize) in plain code.
///
/// Groups come into being when somebody joins, and are gone when the last one has left. A websocket that ends has left all of them.
///
/// # Example
///
/// ```
/// use aiopyramid::prelude::*;
/// use aiopyramid::channels::Channels;
/// use aiopyramid::testing::TestApp;
///
/// #[view_config(route = "/announce/{text}", renderer = "json")]
/// async fn announce(channels: Channels, text: String) -> Result<usize> {
///     Ok(channels.group("news").send(text).await?.delivered)
/// }
///
/// # #[tokio::main(flavor = "current_thread")] async fn main() -> Result<()> {
/// let mut config = Configurator::new();
/// let channels = config.channels();
/// config.scan_module(module_path!());
/// let app = TestApp::new(config.make_app()?);
///
/// let mut news = channels.group("news").subscribe().await?;
/// assert_eq!(app.get("/announce/rain").await.text(), "1");
/// assert_eq!(news.recv().await.unwrap().as_text(), Some("rain"));
/// # Ok(()) }
/// ```
#[derive(Clone, Default)]
pub struct Channels(pub(crate) Arc<Hub>);

impl Channels {
    /// Groups that belong to no application, within this process: for tests, and for what several applications share. An application
    /// gets them by `config.state(channels)`.
    pub fn new(options: ChannelOptions) -> Channels {
        let channels = Channels::default();
        channels.0.set_options(options);
        channels
    }

    /// The group of that name, whether or not anybody has joined it.
    pub fn group(&self, name: impl AsRef<str>) -> Group {
        Group::new(self.clone(), name.as_ref().into())
    }

    /// Has a websocket join the group of that name: [`Group::join`].
    ///
    /// # Errors
    ///
    /// As those of [`Group::join`].
    #[track_caller]
    pub fn join(
        &self,
        group: &str,
        ws: &impl AsRef<WebSocketSender>,
    ) -> impl Future<Output = Result<()>> + Send {
        self.group(group)
            .joining(ws.as_ref().clone(), Location::caller())
    }

    /// Has a websocket leave the group of that name: [`Group::leave`].
    ///
    /// # Errors
    ///
    /// As those of [`Group::leave`].
    pub async fn leave(&self, group: &str, ws: &impl AsRef<WebSocketSender>) -> Result<()> {
        let sender = ws.as_ref();
        self.group(group).leave(sender).await
    }

    /// Whether both are the groups of one application.
    pub(crate) fn is_same(&self, other: &Channels) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }

    /// What there is at the moment, and what has happened so far, here.
    pub fn counts(&self) -> ChannelCounts {
        self.0.counts()
    }

    /// The options.
    pub fn options(&self) -> ChannelOptions {
        self.0.options()
    }
}

impl fmt::Debug for Channels {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Channels({:?})", self.counts())
    }
}

/// How groups treat their members: for `config.channels_with(...)`.
///
/// # Example
///
/// ```
/// use aiopyramid::channels::{ChannelOptions, SlowMember};
///
/// let options = ChannelOptions { slow_member: SlowMember::SkipMessage, ..ChannelOptions::DEFAULT };
/// assert_eq!(options.subscription_buffer, 64);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ChannelOptions {
    /// What becomes of a member that takes messages more slowly than they come.
    pub slow_member: SlowMember,
    /// How many messages may wait for a [`Subscription`], at least one. Those for a websocket wait in its own queue, whose limit is
    /// `send_queue` of `[websocket]`.
    pub subscription_buffer: usize,
    /// How many bytes of messages may wait for a [`Subscription`]. One message may wait whatever its size.
    pub subscription_bytes: usize,
    /// The longest name of a group in bytes.
    pub max_name: usize,
    /// How many groups one websocket may have joined at a time.
    pub max_groups: usize,
    /// How long those who send wait, in all, for a member that can take nothing more, while it takes half of what waits for it. It is too
    /// slow if it has not; if it has, it has as much time again, and so may set the pace of its group for good. Zero, for groups with hostile
    /// members: nobody waits. With [`SlowMember::SkipMessage`] nobody waits either.
    pub patience: Duration,
    /// How long an engine may take to start, to join a group, to leave one, and to stop. It has failed then.
    pub engine_timeout: Duration,
}

impl ChannelOptions {
    /// Slow members are disconnected, after 100 ms; 64 messages and 1 MiB wait for a subscription; names have up to 256 bytes; 1,000 groups for
    /// each websocket; engines answer within 10 s.
    pub const DEFAULT: ChannelOptions = ChannelOptions {
        slow_member: SlowMember::Disconnect,
        subscription_buffer: 64,
        subscription_bytes: 1024 * 1024,
        max_name: 256,
        max_groups: 1000,
        patience: Duration::from_millis(100),
        engine_timeout: Duration::from_secs(10),
    };
}

impl Default for ChannelOptions {
    fn default() -> ChannelOptions {
        ChannelOptions::DEFAULT
    }
}

/// What becomes of a member for which as many messages wait as may.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum SlowMember {
    /// A websocket is closed at once with 1013 (try again later) and the reason `too slow`, and what waits for it is dropped: its client
    /// knows that it has to connect again, and has no gap that it does not know of. A subscription ends after what waits for it.
    ///
    /// Whoever sends waits for it before, for [`ChannelOptions::patience`] in all, and longer while it takes enough. An engine that hands in a
    /// message does not, and may so end a member for which somebody here is waiting.
    Disconnect,
    /// It misses that message. Nobody ever waits for it.
    SkipMessage,
}

/// What there is in the groups of an application, and what has happened so far: [`Channels::counts`].
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct ChannelCounts {
    /// Groups that somebody has joined here.
    pub groups: usize,
    /// Websockets and subscriptions in them, each as often as it has joined.
    pub members: usize,
    /// Websockets that have joined at some time and have not ended.
    pub websockets: usize,
    /// How many messages were handed to members here.
    pub sent: u64,
    /// How many waited before, because a member could take nothing more: [`ChannelOptions::patience`].
    pub held_back: u64,
    /// How many were not, because a member was too slow and only missed them.
    pub skipped: u64,
    /// How many members were disconnected because they were too slow.
    pub disconnected: u64,
}
