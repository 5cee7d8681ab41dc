//! What a websocket's view and its connection have in common: messages that have come, those that are to go, and who waits for what.
//!
//! The view, and whoever else holds a sender, works on this from any thread. The connection is driven by one task, which looks at it
//! whenever it is woken. While that task is at work nobody wakes it: it asks again before it rests. Nobody is woken, and nothing foreign
//! is dropped or called, while the lock is held.

use std::collections::VecDeque;
use std::sync::{Mutex, MutexGuard, OnceLock, PoisonError};
use std::task::{Context, Poll, Waker};

use super::close::{CloseReason, WebsocketClosed, WebsocketError};
use super::message::Message;

/// What a message takes in a queue beside its bytes.
const OVERHEAD: usize = 64;

/// How much may have come that the view has not received: small messages that came together, or one of any size.
const INBOX: usize = 16 * 1024;

/// How many may wait at first before all of them are asked whether they still do.
const MOST_WAITING: usize = 64;

/// The two sides of a websocket meet here.
pub(super) struct Shared {
    state: Mutex<State>,
    /// What was agreed when it was opened.
    subprotocol: OnceLock<String>,
}

/// Small, since thousands of these may wait.
#[derive(Default)]
struct State {
    /// What nobody has received yet, and how much it is. The connection reads no further while there is any, but for messages that have
    /// come together with it.
    inbox: VecDeque<Message>,
    unreceived: usize,
    /// Nobody will ever receive another message, so they are dropped.
    reader_is_gone: bool,
    /// There is a connection, or will be.
    is_open: bool,
    /// No further message will come.
    has_ended: bool,

    /// What is to go, in order.
    outbox: VecDeque<Outgoing>,
    /// How much was accepted so far, and how much of that has left: written, or dropped with the connection.
    accepted: u64,
    left: u64,
    /// Not all that has left was written.
    lost_some: bool,
    /// How much may be between the two.
    queue_limit: usize,
    /// Nothing more is accepted.
    is_closed: bool,
    /// The connection is gone.
    is_over: bool,

    /// Something has changed since the connection last looked.
    is_dirty: bool,
    /// Who receives, and the connection while it rests.
    reader: Option<Waker>,
    driver: Option<Waker>,
    /// What most never have.
    rare: Option<Box<Rare>>,
}

#[derive(Default)]
struct Rare {
    /// Why no further message will come, until somebody has been told.
    error: Option<WebsocketError>,
    /// How the other side closed.
    closed_by_peer: Option<CloseReason>,
    /// How to close once the outbox is empty.
    closing: Option<Closing>,
    /// Who wants to know when nothing more is accepted.
    hooks: Vec<Hook>,
    /// Who waits for room, for all to be written, or for the end.
    waiting: Vec<Waker>,
    /// How many may wait before all of them are asked whether they still do.
    most_waiting: usize,
}

/// What is called once, when a websocket takes no more messages.
pub(super) type Hook = Box<dyn FnOnce() + Send>;

/// What goes out.
pub(super) enum Outgoing {
    Message(Message),
    Ping(bytes::Bytes),
}

impl Outgoing {
    fn size(&self) -> usize {
        OVERHEAD
            + match self {
                Outgoing::Message(message) => message.len(),
                Outgoing::Ping(payload) => payload.len(),
            }
    }
}

/// What a connection may read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Appetite {
    /// Anything: nothing is left unreceived, or nobody receives.
    Hungry,
    /// Further messages. What ends the websocket has to wait until the view has answered those before it.
    Tasting,
    /// Nothing.
    Full,
}

/// How this side closes.
#[derive(Clone)]
pub(super) struct Closing {
    pub(super) reason: CloseReason,
    /// What still waits in the outbox goes out before.
    pub(super) after_outbox: bool,
}

/// Why a message was not accepted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TrySendError {
    /// As much waits to be written as may.
    Full,
    /// The websocket has ended.
    Closed,
}

impl std::fmt::Display for TrySendError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            TrySendError::Full => f.write_str("the client does not take messages fast enough"),
            TrySendError::Closed => WebsocketClosed.fmt(f),
        }
    }
}

impl std::error::Error for TrySendError {}

/// What follows from a message that was accepted, for whoever hands it to many.
pub(crate) struct Offered {
    /// Who is to be woken, once nothing is locked.
    pub(crate) waker: Option<Waker>,
    /// More than half of what may wait does.
    pub(crate) is_strained: bool,
}

/// A queue of which more than half is taken.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Strain {
    /// How much has ever left the queue, and how much is in it.
    pub(crate) left: u64,
    pub(crate) queued: u64,
    /// It takes nothing more.
    pub(crate) is_full: bool,
}

impl Default for Shared {
    /// One that is not open yet: little is accepted until it is.
    fn default() -> Shared {
        Shared {
            state: Mutex::new(State {
                queue_limit: INBOX,
                ..State::default()
            }),
            subprotocol: OnceLock::new(),
        }
    }
}

/// Who is to be woken and what is to be called or dropped, once nothing is locked.
#[derive(Default)]
struct Later {
    one: Option<Waker>,
    many: Vec<Waker>,
    hooks: Vec<Hook>,
    outbox: VecDeque<Outgoing>,
}

impl Later {
    fn wake(&mut self, waker: Option<Waker>) {
        match (waker, &self.one) {
            (Some(waker), None) => self.one = Some(waker),
            (Some(waker), Some(_)) => self.many.push(waker),
            (None, _) => {}
        }
    }

    /// Wakes and calls. The task of `here` runs and needs no waking.
    fn happen(self, here: Option<&Waker>) {
        for waker in self.one.into_iter().chain(self.many) {
            if !here.is_some_and(|here| waker.will_wake(here)) {
                waker.wake();
            }
        }
        for hook in self.hooks {
            hook();
        }
    }
}

impl Shared {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Changes something, and then tells those whom it concerns, but for the task of `here`.
    fn change<R>(
        &self,
        here: Option<&Context<'_>>,
        change: impl FnOnce(&mut State, &mut Later) -> R,
    ) -> R {
        let mut later = Later::default();
        let result = change(&mut self.state(), &mut later);
        later.happen(here.map(Context::waker));
        result
    }
}

/// The view's side.
impl Shared {
    pub(super) fn subprotocol(&self) -> Option<&str> {
        self.subprotocol.get().map(String::as_str)
    }

    /// The next message; an error once, and then nothing for ever.
    pub(super) fn poll_recv(
        &self,
        cx: &mut Context<'_>,
    ) -> Poll<Result<Option<Message>, WebsocketError>> {
        self.change(None, |state, later| {
            if let Some(message) = state.inbox.pop_front() {
                state.unreceived -= OVERHEAD + message.len();
                // The connection reads on.
                if state.inbox.is_empty() {
                    state.touch(later);
                }
                return Poll::Ready(Ok(Some(message)));
            }
            if state.inbox.capacity() > 0 {
                state.inbox = VecDeque::new();
            }
            if state.has_ended {
                let error = state.rare.as_mut().and_then(|rare| rare.error.take());
                return Poll::Ready(error.map_or(Ok(None), Err));
            }
            let before = state.reader.replace(cx.waker().clone());
            // Of whoever waited before, which is the same but for a receiver that moved.
            later.wake(before.filter(|before| !before.will_wake(cx.waker())));
            Poll::Pending
        })
    }

    /// Whoever received is gone. If the websocket never came to be open, it never will.
    pub(super) fn leave_reader(&self) {
        let (reader, inbox) = self.change(None, |state, later| {
            state.reader_is_gone = true;
            state.unreceived = 0;
            state.touch(later);
            if !state.is_open {
                state.be_over(later);
            }
            (state.reader.take(), std::mem::take(&mut state.inbox))
        });
        drop((reader, inbox));
    }

    /// Whether whoever received is gone. It is asked again whenever something has changed.
    pub(super) fn poll_reader_gone(&self) -> Poll<()> {
        match self.state().reader_is_gone {
            true => Poll::Ready(()),
            false => Poll::Pending,
        }
    }

    /// Waits until there is room for another message.
    pub(super) fn poll_room(&self, cx: &mut Context<'_>) -> Poll<Result<(), WebsocketClosed>> {
        self.change(None, |state, later| {
            if state.is_closed {
                return Poll::Ready(Err(WebsocketClosed));
            }
            if state.has_room() {
                return Poll::Ready(Ok(()));
            }
            state.wait(cx, later);
            Poll::Pending
        })
    }

    /// Accepts a message if there is room. One is always accepted when nothing waits, however large it is.
    pub(super) fn try_send(&self, outgoing: Outgoing) -> Result<(), (TrySendError, Outgoing)> {
        self.change(None, |state, later| {
            if state.is_closed {
                return Err((TrySendError::Closed, outgoing));
            }
            if !state.has_room() {
                return Err((TrySendError::Full, outgoing));
            }
            state.accept(outgoing, later);
            Ok(())
        })
    }

    /// As [`try_send`](Shared::try_send), but leaves it to the caller to wake the connection, and accepts what is `over` the limit as well.
    pub(super) fn offer(&self, outgoing: Outgoing, over: bool) -> Result<Offered, TrySendError> {
        let mut later = Later::default();
        let mut state = self.state();
        if state.is_closed {
            return Err(TrySendError::Closed);
        }
        if !over && !state.has_room() {
            return Err(TrySendError::Full);
        }
        state.accept(outgoing, &mut later);
        Ok(Offered {
            waker: later.one,
            is_strained: state.is_strained(),
        })
    }

    /// How much has left, if more than half of what may wait does.
    pub(super) fn strain(&self) -> Option<Strain> {
        let state = self.state();
        state.is_strained().then(|| Strain {
            left: state.left,
            queued: state.queued() as u64,
            is_full: !state.has_room(),
        })
    }

    /// Accepts a message for which there was room when it was asked.
    pub(super) fn force_send(&self, outgoing: Outgoing) -> Result<(), WebsocketClosed> {
        self.change(None, |state, later| {
            if state.is_closed {
                return Err(WebsocketClosed);
            }
            state.accept(outgoing, later);
            Ok(())
        })
    }

    /// How much was accepted so far: what [`poll_flushed`](Shared::poll_flushed) can wait for.
    pub(super) fn accepted(&self) -> u64 {
        self.state().accepted
    }

    /// Whether that much has left.
    pub(super) fn has_left(&self, target: u64) -> bool {
        self.state().left >= target
    }

    /// Waits until that much is written.
    pub(super) fn poll_flushed(
        &self,
        target: u64,
        cx: &mut Context<'_>,
    ) -> Poll<Result<(), WebsocketClosed>> {
        self.change(None, |state, later| {
            if state.left >= target && !state.lost_some {
                return Poll::Ready(Ok(()));
            }
            if state.is_over || state.lost_some {
                return Poll::Ready(Err(WebsocketClosed));
            }
            state.wait(cx, later);
            Poll::Pending
        })
    }

    /// Has a function called when nothing more is accepted, whoever ends the websocket; at once if that is so already.
    pub(super) fn on_end(&self, hook: Hook) {
        self.change(None, |state, later| match state.is_closed {
            true => later.hooks.push(hook),
            false => state.rare().hooks.push(hook),
        });
    }

    /// Closes, if nobody has yet.
    pub(super) fn close(&self, reason: CloseReason, after_outbox: bool) {
        self.change(None, |state, later| {
            let is_first = !state.is_closing() && !state.is_over;
            if is_first {
                state.rare().closing = Some(Closing {
                    reason,
                    after_outbox,
                });
            }
            if is_first || !after_outbox {
                if !after_outbox {
                    state.drop_outbox(later);
                }
                state.end(later);
                state.touch(later);
            }
        });
    }

    /// Waits for the end of the connection.
    pub(super) fn poll_over(&self, cx: &mut Context<'_>) -> Poll<()> {
        self.change(None, |state, later| {
            if state.is_over {
                return Poll::Ready(());
            }
            state.wait(cx, later);
            Poll::Pending
        })
    }

    pub(super) fn is_closed(&self) -> bool {
        self.state().is_closed
    }

    pub(super) fn closed_by_peer(&self) -> Option<CloseReason> {
        self.state().rare.as_ref()?.closed_by_peer.clone()
    }

    pub(super) fn queued(&self) -> usize {
        self.state().queued()
    }
}

/// The connection's side.
impl Shared {
    /// What was agreed.
    pub(super) fn open(&self, subprotocol: Option<String>, queue_limit: usize) {
        if let Some(subprotocol) = subprotocol {
            let _ = self.subprotocol.set(subprotocol);
        }
        let mut state = self.state();
        state.queue_limit = queue_limit;
        state.is_open = true;
    }

    /// The connection begins to look, and needs not be woken meanwhile.
    pub(super) fn arrive(&self) {
        let driver = {
            let mut state = self.state();
            state.is_dirty = false;
            state.driver.take()
        };
        drop(driver);
    }

    /// The connection rests until something changes; false if something has.
    pub(super) fn rest(&self, cx: &Context<'_>) -> bool {
        let mut state = self.state();
        if !state.is_dirty {
            state.driver = Some(cx.waker().clone());
        }
        !state.is_dirty
    }

    /// Whether another message could be taken in.
    pub(super) fn appetite(&self) -> Appetite {
        let state = self.state();
        match state.inbox.is_empty() || state.reader_is_gone || state.has_ended {
            true => Appetite::Hungry,
            false if state.unreceived < INBOX => Appetite::Tasting,
            false => Appetite::Full,
        }
    }

    /// Takes in a message. The view in the task of `cx` is polled next anyway, and needs no waking.
    pub(super) fn deliver(&self, message: Message, cx: &Context<'_>) {
        self.change(Some(cx), |state, later| {
            if !state.reader_is_gone && !state.has_ended {
                state.unreceived += OVERHEAD + message.len();
                state.inbox.push_back(message);
                later.wake(state.reader.take());
            }
        });
    }

    /// No further message will come.
    pub(super) fn finish(&self, error: Option<WebsocketError>, by_peer: Option<CloseReason>) {
        self.change(None, |state, later| {
            // Who closes does not wonder that it ends.
            if error.is_some() && !state.is_closing() && !state.has_ended {
                state.rare().error = error;
            }
            if by_peer.is_some() {
                state.rare().closed_by_peer = by_peer;
            }
            state.end(later);
        });
    }

    /// The next thing to go out, and how much it is.
    pub(super) fn next_outgoing(&self) -> Option<(Outgoing, usize)> {
        let mut state = self.state();
        let Some(outgoing) = state.outbox.pop_front() else {
            state.outbox = VecDeque::new();
            return None;
        };
        let size = outgoing.size();
        Some((outgoing, size))
    }

    /// That much is written.
    pub(super) fn written(&self, size: usize, cx: &Context<'_>) {
        self.change(Some(cx), |state, later| {
            // What was given up with the connection has left already.
            state.left = state.accepted.min(state.left + size as u64);
            state.tell_waiting(later);
        });
    }

    /// How to close, once that is to be done.
    pub(super) fn closing(&self) -> Option<Closing> {
        self.state().rare.as_ref()?.closing.clone()
    }

    /// Nothing more can be written, and what waits is lost. More may come.
    pub(super) fn stop_sending(&self) {
        self.change(None, State::stop_sending);
    }

    /// The connection is gone, and with it what it has not written.
    pub(super) fn over(&self) {
        self.change(None, State::be_over);
    }
}

impl State {
    fn rare(&mut self) -> &mut Rare {
        self.rare.get_or_insert_default()
    }

    fn is_closing(&self) -> bool {
        self.rare
            .as_ref()
            .is_some_and(|rare| rare.closing.is_some())
    }

    fn queued(&self) -> usize {
        usize::try_from(self.accepted - self.left).unwrap_or(usize::MAX)
    }

    fn has_room(&self) -> bool {
        self.accepted == self.left || self.queued() < self.queue_limit
    }

    fn is_strained(&self) -> bool {
        !self.is_closed && self.queued() > self.queue_limit / 2
    }

    fn accept(&mut self, outgoing: Outgoing, later: &mut Later) {
        self.accepted += outgoing.size() as u64;
        self.outbox.push_back(outgoing);
        self.touch(later);
    }

    fn drop_outbox(&mut self, later: &mut Later) {
        let dropped: usize = self.outbox.iter().map(Outgoing::size).sum();
        self.left += dropped as u64;
        self.lost_some |= dropped > 0;
        later.outbox = std::mem::take(&mut self.outbox);
    }

    fn wait(&mut self, cx: &Context<'_>, later: &mut Later) {
        let Rare {
            waiting,
            most_waiting,
            ..
        } = self.rare();
        if waiting.iter().any(|waker| waker.will_wake(cx.waker())) {
            return;
        }
        // Some may have given up long ago. Those who have not come again, and there may be many of them.
        if waiting.len() >= (*most_waiting).max(MOST_WAITING) {
            *most_waiting = 2 * waiting.len();
            later.many.append(waiting);
        }
        waiting.push(cx.waker().clone());
    }

    fn tell_waiting(&mut self, later: &mut Later) {
        if let Some(rare) = &mut self.rare {
            later.many.append(&mut rare.waiting);
        }
    }

    fn touch(&mut self, later: &mut Later) {
        self.is_dirty = true;
        later.wake(self.driver.take());
    }

    fn be_over(&mut self, later: &mut Later) {
        self.is_over = true;
        self.stop_sending(later);
        self.end(later);
    }

    fn stop_sending(&mut self, later: &mut Later) {
        self.drop_outbox(later);
        self.lost_some |= self.left < self.accepted;
        self.left = self.accepted;
        self.refuse(later);
    }

    /// Nothing more comes, and nothing more is accepted.
    fn end(&mut self, later: &mut Later) {
        self.has_ended = true;
        later.wake(self.reader.take());
        self.refuse(later);
    }

    fn refuse(&mut self, later: &mut Later) {
        self.is_closed = true;
        self.tell_waiting(later);
        if let Some(rare) = &mut self.rare {
            later.hooks.append(&mut rare.hooks);
        }
    }
}
