//! What carries messages between machines.

use std::fmt;
use std::pin::Pin;
use std::sync::{Arc, Weak};

use super::Sent;
use super::hub::Hub;
use crate::error::Result;
use crate::websocket::{IntoMessage, Message};

/// What an engine does, in its time.
pub type EngineFuture<'a> = Pin<Box<dyn Future<Output = Result<()>> + Send + 'a>>;

/// Carries the messages of groups between the machines that serve one application: for `config.channels_with_engine(...)`. Views know
/// nothing of it.
///
/// Members are handed what is sent on their own machine before the engine hears of it, so it only ever carries a message to *others*. It
/// hands in what comes from them, through the [`Deliver`] that it is given at the start, and must not hand in what this machine has
/// published itself: an engine whose carrier sends everything to everybody marks its messages and knows its own.
///
/// What an engine promises beyond that, whether a message may be lost or come twice, is its own matter. Those of one group that it hands
/// in one after another arrive in that order. It is handed messages by all who send, at the same time, so it hears those of different
/// senders in another order than members here may have got them.
///
/// An engine that has lost its connection subscribes to [`Deliver::groups`] when it has another, and calls [`Deliver::lost`] for those in
/// which messages may have been missed. At a shutdown it is told to [`stop`](ChannelEngine::stop); tasks that it leaves behind are dropped
/// with the application.
///
/// # Example
///
/// ```
/// use aiopyramid::channels::{ChannelEngine, Deliver, EngineFuture};
/// use aiopyramid::prelude::*;
/// use aiopyramid::websocket::Message;
/// use std::sync::OnceLock;
/// use tokio::sync::broadcast;
/// use tokio::task::JoinHandle;
///
/// /// Between the applications of one process. Over a network, it would subscribe to the groups that are asked for and to no others.
/// struct Wire {
///     machine: u32,
///     carrier: broadcast::Sender<(u32, String, Message)>,
///     listening: OnceLock<JoinHandle<()>>,
/// }
///
/// impl ChannelEngine for Wire {
///     fn start(&self, deliver: Deliver) -> EngineFuture<'_> {
///         let (machine, mut arrivals) = (self.machine, self.carrier.subscribe());
///         Box::pin(async move {
///             let listening = tokio::spawn(async move {
///                 while let Ok((from, group, message)) = arrivals.recv().await {
///                     if from != machine {
///                         deliver.deliver_in_turn(&group, message).await;
///                     }
///                 }
///             });
///             self.listening.set(listening).expect("an engine starts once");
///             Ok(())
///         })
///     }
///
///     fn publish<'a>(&'a self, group: &'a str, message: &'a Message) -> EngineFuture<'a> {
///         Box::pin(async move {
///             self.carrier.send((self.machine, group.to_owned(), message.clone()))?;
///             Ok(())
///         })
///     }
///
///     fn stop(&self) -> EngineFuture<'_> {
///         Box::pin(async {
///             if let Some(listening) = self.listening.get() {
///                 listening.abort();
///             }
///             Ok(())
///         })
///     }
/// }
///
/// # #[tokio::main(flavor = "current_thread")] async fn main() -> Result<()> {
/// let (carrier, _) = broadcast::channel(64);
/// let machine = |machine| {
///     let mut config = Configurator::new();
///     let wire = Wire { machine, carrier: carrier.clone(), listening: OnceLock::new() };
///     config.channels_with_engine(Default::default(), wire);
///     config
/// };
/// let (mut here, mut there) = (machine(1), machine(2));
/// let channels = (here.channels(), there.channels());
/// let apps = (here.make_app()?, there.make_app()?);
///
/// let mut news = channels.1.group("news").subscribe().await?;
/// channels.0.group("news").send("rain").await?;
/// assert_eq!(news.recv().await.unwrap().as_text(), Some("rain"));
/// // Whoever serves an application does so in the end.
/// apps.0.finish_background().await;
/// apps.1.finish_background().await;
/// assert_eq!(carrier.receiver_count(), 0);
/// # Ok(()) }
/// ```
pub trait ChannelEngine: Send + Sync + 'static {
    /// Begins, while the application is made. It is awaited on the home thread of the application; tasks that it spawns go on there for
    /// as long as the application lives. An error is one of the problems that `make_app()` reports, and so is taking longer than
    /// [`engine_timeout`](super::ChannelOptions::engine_timeout).
    ///
    /// Groups may have been joined before. The engine is asked to subscribe to them when this is done.
    fn start(&self, deliver: Deliver) -> EngineFuture<'_>;

    /// Carries a message to the members of a group on other machines. It is awaited by whoever sends, who gets its error; it may be dropped
    /// before it is done.
    fn publish<'a>(&'a self, group: &'a str, message: &'a Message) -> EngineFuture<'a>;

    /// The first member of a group has come here: from now on its messages are wanted. Whoever joins has joined when this is done; an error
    /// is that of all who are waiting for it, who then have not.
    ///
    /// This and [`unsubscribe`](ChannelEngine::unsubscribe) are awaited on the home thread of the application, one after another for each
    /// group, and dropped after [`engine_timeout`](super::ChannelOptions::engine_timeout) or when the engine is to stop. Where that has
    /// happened to this, either may come next; and where the other one has failed, this may. So this may come for a group that is subscribed to,
    /// and the other one for one that is not.
    fn subscribe<'a>(&'a self, group: &'a str) -> EngineFuture<'a> {
        let _ = group;
        Box::pin(async { Ok(()) })
    }

    /// The last member of a group has gone from here. What comes for it nevertheless is dropped.
    ///
    /// Where this fails, it is asked again, up to five times, after pauses that grow from 1 s to 30 s; somebody who joins meanwhile ends that,
    /// and [`subscribe`](ChannelEngine::subscribe) comes. At most 4,096 groups wait to be left another time; further ones are given up at once,
    /// and those that wait for the first time are not counted. The log has a line about the first failure and the last one of a group, and where there are many, one that counts them, every ten seconds.
    ///
    /// At most sixteen are under way at a time, however many groups are left at once. Not counted are those for groups that nobody came to be in,
    /// since it has not answered when it was to [`subscribe`](ChannelEngine::subscribe): whoever joins such a group next waits for them.
    fn unsubscribe<'a>(&'a self, group: &'a str) -> EngineFuture<'a> {
        let _ = group;
        Box::pin(async { Ok(()) })
    }

    /// Whether there are others at all. It is asked once, when the engine has started. One that says no is asked for nothing else but to stop.
    fn has_others(&self) -> bool {
        true
    }

    /// The end: what has been accepted for publishing goes out, the server is told goodbye, tasks end. It is awaited on the home thread of the
    /// application, once where [`start`](ChannelEngine::start) has succeeded and never where it has failed. Neither
    /// [`subscribe`](ChannelEngine::subscribe) nor [`unsubscribe`](ChannelEngine::unsubscribe) is under way then, or comes later; groups that
    /// still have members are not left one by one. A [`publish`](ChannelEngine::publish) that somebody awaits may be under way, but none begins.
    ///
    /// | the application | when | how long it may take |
    /// |---|---|---|
    /// | is served by `App::run` or `App::serve` | at the end of the shutdown: views, websockets and background tasks have ended or have been cut off | what is left of `[server] shutdown_timeout`, or 1 s if that is more |
    /// | is served by others, is part of another application, or is in a test | at the end of `App::finish_background` | the same |
    /// | is not made, for other reasons | before `make_app()` returns its error | `engine_timeout` |
    /// | is dropped without any of these | when nobody is left who could use it, neither a request nor a websocket | `engine_timeout`, of which whoever drops it waits for 1 s |
    ///
    /// It never takes longer than [`engine_timeout`](super::ChannelOptions::engine_timeout): it is dropped then. The log tells that, an error and
    /// a panic, with the line that has added the engine; nothing else follows from them.
    fn stop(&self) -> EngineFuture<'_> {
        Box::pin(async { Ok(()) })
    }
}

/// The engine of an application that names no other: all members are in this process.
#[derive(Debug, Clone, Copy, Default)]
pub struct InProcess;

impl ChannelEngine for InProcess {
    fn start(&self, _deliver: Deliver) -> EngineFuture<'_> {
        Box::pin(async { Ok(()) })
    }

    fn publish<'a>(&'a self, _group: &'a str, _message: &'a Message) -> EngineFuture<'a> {
        Box::pin(async { Ok(()) })
    }

    fn has_others(&self) -> bool {
        false
    }
}

/// Where an engine hands in what comes from other machines. Clones are the same.
#[derive(Clone)]
pub struct Deliver(Weak<Hub>);

impl Deliver {
    pub(super) fn new(hub: &Arc<Hub>) -> Deliver {
        Deliver(Arc::downgrade(hub))
    }

    /// Lets members of the group on this thread run while much waits for them, and then does what [`deliver`](Deliver::deliver) does: for
    /// whoever hands in many messages in a loop. It does not wait as [`Group::send`](super::Group::send) does, since messages of other groups
    /// may come behind: a member that is full even then is too slow, though somebody here may be waiting for it.
    pub async fn deliver_in_turn(&self, group: &str, message: impl IntoMessage) -> Sent {
        let message = message.into_message();
        match self.0.upgrade() {
            Some(hub) => {
                hub.make_way(group).await;
                hub.deliver(group, &message, None)
            }
            None => Sent::default(),
        }
    }

    /// Hands a message to the members that a group has here; to none if it has none, or if the application is gone. It never waits: slow
    /// members are treated as those of [`Group::send`](super::Group::send) are.
    pub fn deliver(&self, group: &str, message: impl IntoMessage) -> Sent {
        match self.0.upgrade() {
            Some(hub) => hub.deliver(group, &message.into_message(), None),
            None => Sent::default(),
        }
    }

    /// Says that messages of a group may have been missed here: its members are treated as those that were too slow for one. Websockets
    /// are closed with 1013 and `messages were lost`, so that their clients connect again and know of it; or, with
    /// [`SlowMember::SkipMessage`](super::SlowMember::SkipMessage), subscriptions count one more that they have missed.
    pub fn lost(&self, group: &str) -> Sent {
        self.0
            .upgrade()
            .map_or(Sent::default(), |hub| hub.lose(group))
    }

    /// The groups that have members here, in no order: those whose messages are wanted. It takes its time where there are many.
    pub fn groups(&self) -> Vec<String> {
        self.0.upgrade().map_or(Vec::new(), |hub| hub.wanted())
    }
}

impl fmt::Debug for Deliver {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Deliver")
    }
}
