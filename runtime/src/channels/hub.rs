//! Which groups there are here, and who belongs to them.
//!
//! Groups are looked up by name in shards, each under a lock of its own, which is held for as long as a look-up takes. Who joins and who
//! leaves takes the locks from the websocket's over the shard's to the group's. Whatever may run somebody else's code happens under none of
//! them: members are woken when all have been handed a message.

use std::collections::HashMap;
use std::future::poll_fn;
use std::hash::{BuildHasher, RandomState};
use std::panic::Location;
use std::pin::pin;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError, Weak};
use std::task::Poll;
use std::time::Duration;

use rustc_hash::{FxHashMap, FxHashSet};
use tokio::task::yield_now;

use super::engine::Deliver;
use super::leaving::Leaving;
use super::link::{self, Asking, Link};
use super::members::{List, Member, Members};
use super::patience::{Pauses, Waits};
use super::{ChannelCounts, ChannelEngine, ChannelError, ChannelOptions, Sent, SlowMember};
use crate::dispatch::{Dispatcher, LazyThread};
use crate::error::{Error, Result};
use crate::shutdown::ShutdownToken;
use crate::websocket::{
    CloseCode, Message, Strain, TrySendError, WebSocketSender, WebsocketClosed,
};

const SHARDS: usize = 16;

/// How many times whoever sends lets others run first, while that helps.
const PATIENCE: usize = 32;

/// How long nobody's turn begins, at least, before whoever has it is taken for one who is not awaited.
const FORGOTTEN: Duration = Duration::from_millis(200);

/// All groups of an application on this machine.
#[derive(Default)]
pub(crate) struct Hub {
    /// By name. Clients may choose names, so they are hashed with a secret.
    groups: [Mutex<HashMap<Arc<str>, Arc<Local>>>; SHARDS],
    secret: RandomState,
    /// The groups of each websocket that has ever joined one and has not ended.
    websockets: [Mutex<FxHashMap<usize, Vec<Arc<Local>>>>; SHARDS],
    options: OnceLock<ChannelOptions>,
    /// What reaches others, if anything does.
    engine: OnceLock<Arc<dyn ChannelEngine>>,
    /// Where the engine is asked.
    home: OnceLock<Weak<LazyThread>>,
    /// The engine is being stopped, or has been: it is asked for nothing more.
    over: ShutdownToken,
    pub(super) asking: Asking,
    pub(super) leaving: Leaving,
    /// How many groups have members, and how many those are.
    joined: AtomicUsize,
    members: AtomicUsize,
    sent: AtomicU64,
    held_back: AtomicU64,
    skipped: AtomicU64,
    disconnected: AtomicU64,
    /// Whose clock measures how long members are waited for.
    #[cfg(test)]
    pub(super) clock: OnceLock<tokio::runtime::Handle>,
}

/// One group, as far as it is here. It stands in its shard for as long as it has members, or an engine that has to be told.
pub(super) struct Local {
    pub(super) name: Arc<str>,
    state: Mutex<LocalState>,
    /// Held while a message is handed out, so that all members get all messages in one order.
    order: Mutex<()>,
    /// Whose turn it is to wait for members that can take nothing more.
    waiting: tokio::sync::Mutex<()>,
    /// How many turns there were, and which of them belongs to somebody who is not awaited.
    turns: AtomicU64,
    forgotten: AtomicU64,
}

/// While a message is handed out. What is first ends first: the list may have the last of a member, which is not dropped under a lock.
struct Order<'l> {
    _order: MutexGuard<'l, ()>,
    members: Arc<List>,
}

/// Members that can take nothing more, as somebody finds them who sends.
struct Look {
    /// One of them is to be waited for.
    is_worth_waiting: bool,
    slow: TooSlow,
}

/// Who is too slow, of those that can take nothing more. The others take a message over their limit.
enum TooSlow {
    All,
    Those(FxHashSet<usize>),
}

impl TooSlow {
    fn has(&self, key: usize) -> bool {
        match self {
            TooSlow::All => true,
            TooSlow::Those(keys) => keys.contains(&key),
        }
    }
}

#[derive(Default)]
pub(super) struct LocalState {
    pub(super) members: Members,
    /// Those for whom more than half of what may wait did, when somebody last looked.
    strained: Vec<usize>,
    waits: Waits,
    pub(super) link: Link,
}

impl Local {
    fn new(name: &Arc<str>) -> Arc<Local> {
        Arc::new(Local {
            name: Arc::clone(name),
            state: Mutex::default(),
            order: Mutex::default(),
            waiting: tokio::sync::Mutex::default(),
            turns: AtomicU64::new(0),
            forgotten: AtomicU64::new(u64::MAX),
        })
    }

    pub(super) fn state(&self) -> MutexGuard<'_, LocalState> {
        lock(&self.state)
    }

    /// How much its members have taken for whom much waits, if there are any, and whether one of them can take nothing more.
    fn strain(&self, skips: bool) -> Option<(u64, bool)> {
        let state = self.state();
        let of_member = |key: &usize| state.members.get(*key)?.strain();
        let strains = state.strained.iter().filter_map(of_member);
        // Who misses messages anyway is not waited for.
        let strains = strains.filter(|strain| !(skips && strain.is_full));
        strains
            .map(|strain| (strain.left, strain.is_full))
            .reduce(|one, other| (one.0.wrapping_add(other.0), one.1 || other.1))
    }

    /// Begins to hand out a message. Nobody else hands its members anything meanwhile, but a websocket's view does, and other groups do.
    fn order(&self) -> Order<'_> {
        let order = lock(&self.order);
        Order {
            members: self.state().members.list(),
            _order: order,
        }
    }

    /// Looks for members that can take nothing more, for one who would pause that long. All are asked, since what waits for a websocket comes
    /// from its view and from all its groups. What they are waited for is counted in `own`, or else for all who send.
    fn look(
        &self,
        members: &List,
        except: Option<usize>,
        (pause, patience): (Duration, Duration),
        own: Option<&mut Waits>,
    ) -> Look {
        let all = members.iter().flat_map(|chunk| chunk.iter());
        let strained: Vec<(usize, Strain)> = all
            .filter_map(|member| Some((member.key(), member.strain()?)))
            .collect();
        let mut slow = FxHashSet::default();
        let mut is_worth_waiting = false;
        let is_full = |(key, strain): &&(usize, Strain)| strain.is_full && Some(*key) != except;
        if strained.iter().any(|one| is_full(&one)) {
            let mut state = self.state();
            let LocalState { members, waits, .. } = &mut *state;
            let waits = own.unwrap_or(waits);
            for (key, strain) in strained.iter().filter(is_full) {
                // Whoever has left meanwhile is to leave nothing behind, and gets nothing more.
                if members.get(*key).is_none() {
                    slow.insert(*key);
                    continue;
                }
                // Each of them is asked, since each of them is waited for.
                match waits.is_worth(*key, strain, pause, patience) {
                    true => is_worth_waiting = true,
                    false => drop(slow.insert(*key)),
                }
            }
            state.strained = strained.iter().map(|(key, _)| *key).collect();
        }
        Look {
            is_worth_waiting,
            slow: TooSlow::Those(slow),
        }
    }

    /// Whether whoever comes by has to queue behind those who wait: else it would take each place that becomes free before them.
    fn has_queue(&self) -> bool {
        self.strain(false).is_some() && !self.is_forgotten() && self.waiting.try_lock().is_err()
    }

    /// Whether whoever has the turn is not awaited, as far as anybody has found out.
    fn is_forgotten(&self) -> bool {
        self.turns.load(Ordering::Relaxed) == self.forgotten.load(Ordering::Relaxed)
    }
}

/// Nothing that panics runs under these locks.
fn lock<T: ?Sized>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// What is settled when the application is made.
impl Hub {
    /// Sets the options, once.
    pub(crate) fn set_options(&self, options: ChannelOptions) {
        let _ = self.options.set(options);
    }

    pub(crate) fn options(&self) -> ChannelOptions {
        self.options.get().copied().unwrap_or_default()
    }

    /// Sets the engine, once, which has started. It hears of the groups that were joined before.
    pub(crate) fn set_engine(
        self: &Arc<Hub>,
        engine: Arc<dyn ChannelEngine>,
        home: &Arc<LazyThread>,
    ) {
        let _ = self.home.set(Arc::downgrade(home));
        let _ = self.engine.set(engine);
        for shard in &self.groups {
            let joined: Vec<_> = lock(shard).values().cloned().collect();
            for local in joined {
                link::tell(self, &local);
            }
        }
    }

    /// Asks the engine for nothing more. Whoever waits for it hears that it does not answer.
    pub(super) fn leave_engine(&self) {
        self.over.trigger();
    }

    /// Waits until nothing is under way of what the engine was asked for by groups.
    pub(super) async fn asked_for_nothing(&self) {
        self.asking.none().await;
    }

    /// What comes of a future; nothing once the engine is asked for nothing more.
    pub(super) async fn unless_over<F: Future>(&self, future: F) -> Option<F::Output> {
        let (mut over, mut future) = (pin!(self.over.triggered()), pin!(future));
        poll_fn(|cx| match over.as_mut().poll(cx) {
            Poll::Ready(()) => Poll::Ready(None),
            Poll::Pending => future.as_mut().poll(cx).map(Some),
        })
        .await
    }

    /// Where its engine hands in what comes.
    pub(crate) fn deliver_handle(self: &Arc<Hub>) -> Deliver {
        Deliver::new(self)
    }

    /// What reaches others, if anything does. Not once it is to stop, or the application is gone.
    pub(super) fn engine(&self) -> Option<Arc<dyn ChannelEngine>> {
        self.engine_at_home().map(|(engine, _)| engine)
    }

    /// The engine, and the thread where it is asked.
    pub(super) fn engine_at_home(&self) -> Option<(Arc<dyn ChannelEngine>, Arc<LazyThread>)> {
        let engine = self.engine.get()?;
        let home = self.home.get()?.upgrade()?;
        (!self.over.is_triggered()).then(|| (Arc::clone(engine), home))
    }
}

/// Sending.
impl Hub {
    pub(super) fn check_name(&self, name: &str) -> Result<(), ChannelError> {
        let max = self.options().max_name;
        match name.len() <= max {
            true => Ok(()),
            false => Err(ChannelError::NameTooLong {
                length: name.len(),
                max,
            }),
        }
    }

    /// Lets others on this thread run while members of a group have much waiting for them, as long as that helps.
    ///
    /// Whoever sends in a loop would otherwise keep members on its own thread from taking anything, and have them end as too slow.
    pub(super) async fn make_way(&self, name: &str) {
        let mut before = None;
        for _ in 0..PATIENCE {
            let local = self.find(name);
            let Some((left, is_full)) = local.and_then(|local| local.strain(self.skips())) else {
                return;
            };
            // Members that have taken nothing meanwhile wait for something else than this thread. Before one is disconnected, which happens
            // once, it may be that of another thread.
            if before == Some(left) && !is_full {
                return;
            }
            before = Some(left);
            yield_now().await;
        }
    }

    /// A pause by a clock that is there wherever somebody sends.
    async fn pause(&self, pause: Duration) {
        #[cfg(test)]
        if let Some(clock) = self.clock.get() {
            let entered = clock.enter();
            let sleep = tokio::time::sleep(pause);
            drop(entered);
            return sleep.await;
        }
        let sleep = Dispatcher::of_process().home().sleep(pause);
        match sleep {
            Ok(sleep) => sleep.await,
            // The system has no thread for that clock.
            Err(_) => yield_now().await,
        }
    }

    /// Hands a message to the members of a group that are here, for one who awaits it: members that can take nothing more are waited for,
    /// as long as that makes sense.
    pub(super) async fn send(
        self: &Arc<Hub>,
        name: &str,
        message: &Message,
        except: Option<usize>,
    ) -> Sent {
        self.make_way(name).await;
        let patience = self.options().patience;
        // Who misses messages anyway is not waited for.
        if self.skips() || patience.is_zero() {
            return self.deliver(name, message, except);
        }
        let Some(local) = self.find(name) else {
            return Sent::default();
        };
        if !local.has_queue() {
            let sent = self.deliver_unless(name, message, except, Duration::ZERO, None);
            if let Some(sent) = sent {
                return sent;
            }
        }
        self.held_back.fetch_add(1, Ordering::Relaxed);
        // One after another: else one would find the queue full each time, because another one has just filled it.
        let turn = self.turn(&local).await;
        // Many may be without a turn at the same time, whose pauses together are not what a member had.
        let mut own = turn.is_none().then(Waits::default);
        for pause in Pauses::within(patience) {
            // The group may be another one of that name by now.
            let sent = self.deliver_unless(name, message, except, pause, own.as_mut());
            if let Some(sent) = sent {
                return sent;
            }
            self.pause(pause).await;
        }
        self.deliver_at_last(name, message, except, own.as_mut())
    }

    /// As [`send`](Hub::send), unless members are to be let run or waited for.
    pub(super) fn send_at_once(
        self: &Arc<Hub>,
        name: &str,
        message: &Message,
        except: Option<usize>,
    ) -> Option<Sent> {
        let Some(local) = self.find(name) else {
            return Some(Sent::default());
        };
        if local.strain(self.skips()).is_some() {
            return None;
        }
        // Who misses messages anyway is not waited for.
        if self.skips() || self.options().patience.is_zero() {
            return Some(self.deliver(name, message, except));
        }
        self.deliver_unless(name, message, except, Duration::ZERO, None)
    }

    /// A turn at waiting. None if it does not come because somebody does not await the future that has it.
    async fn turn<'l>(&self, local: &'l Local) -> Option<tokio::sync::MutexGuard<'l, ()>> {
        let limit = self.options().patience.saturating_mul(2).max(FORGOTTEN);
        let mut turn = pin!(local.waiting.lock());
        loop {
            let before = local.turns.load(Ordering::Relaxed);
            let mut pause = pin!(self.pause(limit));
            let turn = poll_fn(|cx| match turn.as_mut().poll(cx) {
                Poll::Ready(turn) => Poll::Ready(Some(turn)),
                // Somebody has waited for that one already.
                Poll::Pending if local.is_forgotten() => Poll::Ready(None),
                Poll::Pending => pause.as_mut().poll(cx).map(|()| None),
            });
            let turn = turn.await;
            if turn.is_some() {
                local.turns.fetch_add(1, Ordering::Relaxed);
            } else if local.turns.load(Ordering::Relaxed) != before {
                continue;
            } else {
                local.forgotten.store(before, Ordering::Relaxed);
            }
            return turn;
        }
    }

    /// Hands a message to the members of a group that are here, unless one of them is to be waited for, for the next pause.
    fn deliver_unless(
        self: &Arc<Hub>,
        name: &str,
        message: &Message,
        except: Option<usize>,
        pause: Duration,
        own: Option<&mut Waits>,
    ) -> Option<Sent> {
        let Some(local) = self.find(name) else {
            return Some(Sent::default());
        };
        let order = local.order();
        let times = (pause, self.options().patience);
        let look = local.look(&order.members, except, times, own);
        (!look.is_worth_waiting).then(|| self.hand_out(&local, order, message, except, &look.slow))
    }

    /// Hands a message to the members of a group that are here, for one who has waited as long as it may. Those that can take nothing more
    /// but take enough, since others refill what becomes free, have it over their limit.
    fn deliver_at_last(
        self: &Arc<Hub>,
        name: &str,
        message: &Message,
        except: Option<usize>,
        own: Option<&mut Waits>,
    ) -> Sent {
        let Some(local) = self.find(name) else {
            return Sent::default();
        };
        let order = local.order();
        let times = (Duration::ZERO, self.options().patience);
        let look = local.look(&order.members, except, times, own);
        self.hand_out(&local, order, message, except, &look.slow)
    }

    pub(super) fn find(&self, name: &str) -> Option<Arc<Local>> {
        lock(self.shard(name)).get(name).map(Arc::clone)
    }

    fn skips(&self) -> bool {
        self.options().slow_member == SlowMember::SkipMessage
    }

    /// Hands a message to the members of a group that are here.
    pub(super) fn deliver(
        self: &Arc<Hub>,
        name: &str,
        message: &Message,
        except: Option<usize>,
    ) -> Sent {
        match self.find(name) {
            Some(local) => self.hand_out(&local, local.order(), message, except, &TooSlow::All),
            None => Sent::default(),
        }
    }

    /// Hands a message to all members, in one's turn.
    fn hand_out(
        self: &Arc<Hub>,
        local: &Arc<Local>,
        order: Order<'_>,
        message: &Message,
        except: Option<usize>,
        too_slow: &TooSlow,
    ) -> Sent {
        let skips = self.skips();
        let (mut sent, mut slow) = (Sent::default(), Vec::new());
        let (mut strained, mut wakers) = (Vec::new(), Vec::new());
        for member in order.members.iter().flat_map(|chunk| chunk.iter()) {
            if Some(member.key()) == except {
                strained.extend(member.strain().map(|_| member.key()));
                continue;
            }
            let over = !too_slow.has(member.key());
            match (member.offer(message, over), member) {
                (Ok(offered), member) => {
                    sent.delivered += 1;
                    wakers.extend(offered.waker);
                    if offered.is_strained {
                        strained.push(member.key());
                    }
                }
                // It has ended, and is about to leave.
                (Err(TrySendError::Closed), _) => {}
                (Err(TrySendError::Full), Member::Subscription(inbox)) if skips => {
                    inbox.miss();
                    sent.skipped += 1;
                }
                (Err(TrySendError::Full), _) if skips => sent.skipped += 1,
                (Err(TrySendError::Full), member) => slow.push(member.clone()),
            }
        }
        local.state().strained = strained;
        drop(order);
        for waker in wakers {
            waker.wake();
        }
        for member in slow {
            sent.disconnected += usize::from(self.disconnect(local, &member, "too slow"));
        }
        self.count(sent);
        sent
    }

    /// The members of a group have missed messages.
    pub(super) fn lose(self: &Arc<Hub>, name: &str) -> Sent {
        let mut sent = Sent::default();
        let Some(local) = self.find(name) else {
            return sent;
        };
        let members = local.state().members.list();
        for member in members.iter().flat_map(|chunk| chunk.iter()) {
            match member {
                Member::Subscription(inbox) if self.skips() => inbox.miss(),
                Member::Socket(_) if self.skips() => {}
                member => {
                    let is_first = self.disconnect(&local, member, "messages were lost");
                    sent.disconnected += usize::from(is_first);
                    continue;
                }
            }
            sent.skipped += 1;
        }
        self.count(sent);
        sent
    }

    /// The groups that have members.
    pub(super) fn wanted(&self) -> Vec<String> {
        let mut names = Vec::new();
        for shard in &self.groups {
            let groups = lock(shard);
            let wanted = groups
                .values()
                .filter(|local| !local.state().members.is_empty());
            names.extend(wanted.map(|local| local.name.to_string()));
        }
        names
    }

    fn count(&self, sent: Sent) {
        let count = |counter: &AtomicU64, number: usize| {
            if number > 0 {
                counter.fetch_add(number as u64, Ordering::Relaxed);
            }
        };
        count(&self.sent, sent.delivered);
        count(&self.skipped, sent.skipped);
        count(&self.disconnected, sent.disconnected);
    }

    /// Ends a member that misses messages. False if it has left meanwhile, or somebody has just done so.
    pub(super) fn disconnect(
        self: &Arc<Hub>,
        local: &Arc<Local>,
        member: &Member,
        reason: &str,
    ) -> bool {
        match member {
            Member::Socket(sender) => {
                let was_in = self.forget_member(local, sender.key());
                if was_in {
                    sender.start_close_now(CloseCode::TRY_AGAIN_LATER, reason);
                }
                was_in
            }
            Member::Subscription(inbox) => {
                let was_in = self.exit(local, inbox.key());
                inbox.end();
                was_in
            }
        }
    }

    /// How many groups are kept, also those that the engine has yet to leave.
    #[cfg(test)]
    pub(super) fn held(&self) -> usize {
        self.groups.iter().map(|shard| lock(shard).len()).sum()
    }

    pub(super) fn len_of(&self, name: &str) -> usize {
        let groups = lock(self.shard(name));
        groups
            .get(name)
            .map_or(0, |local| local.state().members.len())
    }

    pub(super) fn counts(&self) -> ChannelCounts {
        ChannelCounts {
            groups: self.joined.load(Ordering::Relaxed),
            members: self.members.load(Ordering::Relaxed),
            websockets: self.websockets.iter().map(|shard| lock(shard).len()).sum(),
            sent: self.sent.load(Ordering::Relaxed),
            held_back: self.held_back.load(Ordering::Relaxed),
            skipped: self.skipped.load(Ordering::Relaxed),
            disconnected: self.disconnected.load(Ordering::Relaxed),
        }
    }

    fn shard(&self, name: &str) -> &Mutex<HashMap<Arc<str>, Arc<Local>>> {
        let hash = self.secret.hash_one(name);
        &self.groups[(hash >> 32) as usize % SHARDS]
    }

    fn websockets_of(&self, key: usize) -> &Mutex<FxHashMap<usize, Vec<Arc<Local>>>> {
        // An address, whose last bits are those of all.
        &self.websockets[(key >> 7) % SHARDS]
    }
}

/// Has a websocket join a group.
pub(super) async fn join(
    hub: &Arc<Hub>,
    name: &Arc<str>,
    sender: &WebSocketSender,
    at: &'static Location<'static>,
) -> Result<()> {
    hub.check_name(name).map_err(|error| Error::at(error, at))?;
    loop {
        hub.await_end(sender);
        let entered = hub.enter(name, sender);
        let mut place = entered.map_err(|refused| match refused {
            Refused::Ended => Error::at(WebsocketClosed, at),
            Refused::Full(max) => Error::at(ChannelError::TooManyGroups { max }, at),
        })?;
        place.settle(at).await?;
        // Somebody else may have been joining it too, and have taken it out again.
        if place.keep() {
            return Ok(());
        }
    }
}

/// Why a websocket cannot join.
enum Refused {
    Ended,
    Full(usize),
}

/// Somebody has left a group.
struct Left {
    /// It may be the last of it, and is dropped where nothing is locked.
    member: Option<Member>,
    is_empty: bool,
}

/// Joining and leaving.
impl Hub {
    /// Has a websocket leave all its groups when it ends.
    fn await_end(self: &Arc<Hub>, sender: &WebSocketSender) {
        use std::collections::hash_map::Entry;
        let key = sender.key();
        match lock(self.websockets_of(key)).entry(key) {
            Entry::Occupied(_) => return,
            Entry::Vacant(vacant) => vacant.insert(Vec::new()),
        };
        let hub = Arc::downgrade(self);
        sender.on_end(move || {
            if let Some(hub) = hub.upgrade() {
                hub.forget(key);
            }
        });
    }

    /// Lets a websocket into a group, unless it has ended.
    fn enter(self: &Arc<Hub>, name: &Arc<str>, sender: &WebSocketSender) -> Result<Place, Refused> {
        let (key, max) = (sender.key(), self.options().max_groups);
        let mut websockets = lock(self.websockets_of(key));
        let mine = websockets.get_mut(&key).ok_or(Refused::Ended)?;
        let joined = mine.iter().find(|local| local.name == *name);
        if let Some(joined) = joined {
            let mut place = self.place(Arc::clone(joined), key);
            // Giving up waiting for the engine takes nothing back.
            place.is_kept = true;
            return Ok(place);
        }
        if mine.len() >= max {
            return Err(Refused::Full(max));
        }
        let local = self.insert(name, Member::Socket(sender.clone()));
        mine.push(Arc::clone(&local));
        Ok(self.place(local, key))
    }

    /// Lets a subscription into a group.
    pub(super) fn subscribe(self: &Arc<Hub>, name: &Arc<str>, member: Member) -> Place {
        let key = member.key();
        let local = self.insert(name, member);
        self.place(local, key)
    }

    fn place(self: &Arc<Hub>, local: Arc<Local>, key: usize) -> Place {
        Place {
            hub: Arc::clone(self),
            local,
            key,
            is_kept: false,
        }
    }

    /// Puts a member into a group, which is there from then on.
    fn insert(&self, name: &Arc<str>, member: Member) -> Arc<Local> {
        let mut groups = lock(self.shard(name));
        let local = match groups.get(name) {
            Some(local) => Arc::clone(local),
            None => {
                let local = Local::new(name);
                groups.insert(Arc::clone(name), Arc::clone(&local));
                local
            }
        };
        // Still under the shard's lock: a group without members may be gone at any moment.
        let mut state = local.state();
        let was_empty = state.members.is_empty();
        // Counted under the group's lock, so that nobody is counted out before.
        if state.members.insert(member) {
            self.members.fetch_add(1, Ordering::Relaxed);
            self.joined
                .fetch_add(usize::from(was_empty), Ordering::Relaxed);
        }
        drop(state);
        local
    }

    /// Has a websocket leave a group.
    pub(super) fn leave(self: &Arc<Hub>, name: &str, key: usize) {
        let (local, left) = {
            let mut websockets = lock(self.websockets_of(key));
            let Some(mine) = websockets.get_mut(&key) else {
                return;
            };
            let Some(index) = mine.iter().position(|local| *local.name == *name) else {
                return;
            };
            let local = mine.swap_remove(index);
            // Under the websocket's lock, so that it can join again at once.
            let left = self.take_out(&local, key);
            (local, left)
        };
        self.see_off(&local, left);
    }

    /// Has a websocket leave all its groups. False if it has never joined any, or is forgotten already.
    fn forget(self: &Arc<Hub>, key: usize) -> bool {
        let groups = lock(self.websockets_of(key)).remove(&key);
        self.leave_all(groups, key)
    }

    /// Has a websocket that is in a group leave all its groups. False if it has left that group.
    fn forget_member(self: &Arc<Hub>, local: &Arc<Local>, key: usize) -> bool {
        let groups = {
            let mut websockets = lock(self.websockets_of(key));
            let is_in = |mine: &Vec<Arc<Local>>| mine.iter().any(|one| Arc::ptr_eq(one, local));
            match websockets.get(&key).is_some_and(is_in) {
                true => websockets.remove(&key),
                false => None,
            }
        };
        self.leave_all(groups, key)
    }

    fn leave_all(self: &Arc<Hub>, groups: Option<Vec<Arc<Local>>>, key: usize) -> bool {
        let was_known = groups.is_some();
        for local in groups.into_iter().flatten() {
            self.exit(&local, key);
        }
        was_known
    }

    /// Takes a member out of a group. False if it was in none.
    fn exit(self: &Arc<Hub>, local: &Arc<Local>, key: usize) -> bool {
        let left = self.take_out(local, key);
        let was_in = left.member.is_some();
        self.see_off(local, left);
        was_in
    }

    fn take_out(&self, local: &Local, key: usize) -> Left {
        let mut state = local.state();
        let member = state.members.remove(key);
        // Another one may have the same key later.
        state.waits.forget(key);
        let is_empty = state.members.is_empty();
        if member.is_some() {
            self.members.fetch_sub(1, Ordering::Relaxed);
            self.joined
                .fetch_sub(usize::from(is_empty), Ordering::Relaxed);
        }
        Left { member, is_empty }
    }

    /// What follows from somebody having left, where nothing is locked.
    fn see_off(self: &Arc<Hub>, local: &Arc<Local>, left: Left) {
        if left.is_empty {
            self.let_go(local);
        }
    }

    /// Nobody is left in a group: it goes, now or when the engine knows.
    fn let_go(self: &Arc<Hub>, local: &Arc<Local>) {
        if !link::tell(self, local) {
            self.remove_idle(local);
        }
    }

    /// Takes a group out of its shard if it has no members and no engine knows of it.
    pub(super) fn remove_idle(&self, local: &Arc<Local>) {
        let has_engine = self.engine_at_home().is_some();
        let mut groups = lock(self.shard(&local.name));
        let is_idle = {
            let state = local.state();
            state.members.is_empty() && (state.link.is_off() || !has_engine)
        };
        let is_this = |other: &Arc<Local>| Arc::ptr_eq(other, local);
        if is_idle && groups.get(&local.name).is_some_and(is_this) {
            groups.remove(&local.name);
        }
    }
}

/// Where a member stands in a group. Dropping it leaves, unless it is kept.
pub(super) struct Place {
    hub: Arc<Hub>,
    local: Arc<Local>,
    key: usize,
    is_kept: bool,
}

impl Place {
    /// Waits until the engine knows that the group's messages are wanted here.
    pub(super) async fn settle(&self, at: &'static Location<'static>) -> Result<()> {
        link::settle(&self.hub, &self.local, at).await
    }

    /// Keeps it, whatever becomes of others who have joined for the same member. False if the member is not there any more.
    fn keep(&mut self) -> bool {
        // Who is not there has nothing to give up.
        self.is_kept = true;
        self.local.state().members.keep(self.key)
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        if self.is_kept {
            return;
        }
        self.hub.drop_place(&self.local, self.key);
    }
}

impl Hub {
    /// A place is given up, be it a websocket's or a subscription's.
    fn drop_place(self: &Arc<Hub>, local: &Arc<Local>, key: usize) {
        let left = {
            let mut websockets = lock(self.websockets_of(key));
            if local.state().members.is_kept(key) {
                return;
            }
            // A subscription stands in no list.
            if let Some(mine) = websockets.get_mut(&key) {
                mine.retain(|one| !Arc::ptr_eq(one, local));
            }
            self.take_out(local, key)
        };
        self.see_off(local, left);
    }
}
