//! What a websocket's view and its connection have in common: one message that has come, those that are to go, and who waits for what.
//!
//! The view, and whoever else holds a sender, works on this from any thread. The connection is driven by one task, which looks at it
//! whenever it is woken. While that task is at work nobody wakes it: it asks again before it rests.

use std::collections::VecDeque;
use std::sync::{Mutex, MutexGuard, OnceLock, PoisonError};
use std::task::{Context, Poll, Waker};

use super::close::{CloseReason, WebsocketClosed, WebsocketError};
use super::message::Message;

/// What a message takes in a queue beside its bytes.
const OVERHEAD: usize = 64;

/// The two sides of a websocket meet here.
pub(super) struct Shared {
    state: Mutex<State>,
    /// What was agreed when it was opened.
    subprotocol: OnceLock<String>,
}

#[derive(Default)]
struct State {
    /// The message that nobody has received yet. The connection reads no further while there is one.
    inbox: Option<Message>,
    /// Nobody will ever receive another message, so they are dropped.
    reader_is_gone: bool,
    /// No further message will come.
    has_ended: bool,
    /// Why, until somebody has been told.
    error: Option<WebsocketError>,
    /// How the other side closed.
    closed_by_peer: Option<CloseReason>,

    /// What is to go, in order.
    outbox: VecDeque<Outgoing>,
    /// How much was accepted and is not written yet, and how much that may be.
    queued: usize,
    queue_limit: usize,
    /// Nothing more is accepted.
    is_closed: bool,
    /// How to close once the outbox is empty.
    closing: Option<Closing>,
    /// The connection is gone.
    is_over: bool,
    /// Who wants to know when nothing more is accepted.
    hooks: Vec<Hook>,

    /// Something has changed since the connection last looked.
    is_dirty: bool,
    /// Who receives; who waits for room, for all to be written, or for the end; and the connection, while it rests.
    reader: Option<Waker>,
    waiting: Vec<Waker>,
    driver: Option<Waker>,
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

impl Default for Shared {
    fn default() -> Shared {
        Shared {
            state: Mutex::new(State {
                queue_limit: usize::MAX,
                ..State::default()
            }),
            subprotocol: OnceLock::new(),
        }
    }
}

/// The view's side.
impl Shared {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn subprotocol(&self) -> Option<&str> {
        self.subprotocol.get().map(String::as_str)
    }

    /// The next message; an error once, and then nothing for ever.
    pub(super) fn poll_recv(
        &self,
        cx: &mut Context<'_>,
    ) -> Poll<Result<Option<Message>, WebsocketError>> {
        let mut state = self.state();
        if let Some(message) = state.inbox.take() {
            state.touch();
            return Poll::Ready(Ok(Some(message)));
        }
        if state.has_ended {
            return Poll::Ready(state.error.take().map_or(Ok(None), Err));
        }
        match &mut state.reader {
            Some(waker) => waker.clone_from(cx.waker()),
            none => *none = Some(cx.waker().clone()),
        }
        Poll::Pending
    }

    /// Whoever received is gone.
    pub(super) fn leave_reader(&self) {
        let mut state = self.state();
        state.reader_is_gone = true;
        state.reader = None;
        state.inbox = None;
        state.touch();
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
        let mut state = self.state();
        if state.is_closed {
            return Poll::Ready(Err(WebsocketClosed));
        }
        if state.has_room() {
            return Poll::Ready(Ok(()));
        }
        state.wait(cx);
        Poll::Pending
    }

    /// Accepts a message if there is room. One is always accepted when nothing waits, however large it is.
    pub(super) fn try_send(&self, outgoing: Outgoing) -> Result<(), (TrySendError, Outgoing)> {
        let mut state = self.state();
        if state.is_closed {
            return Err((TrySendError::Closed, outgoing));
        }
        if !state.has_room() {
            return Err((TrySendError::Full, outgoing));
        }
        state.accept(outgoing);
        Ok(())
    }

    /// Accepts a message for which there was room when it was asked.
    pub(super) fn force_send(&self, outgoing: Outgoing) -> Result<(), WebsocketClosed> {
        let mut state = self.state();
        if state.is_closed {
            return Err(WebsocketClosed);
        }
        state.accept(outgoing);
        Ok(())
    }

    /// Waits until all that was accepted is written.
    pub(super) fn poll_flushed(&self, cx: &mut Context<'_>) -> Poll<Result<(), WebsocketClosed>> {
        let mut state = self.state();
        if state.queued == 0 {
            return Poll::Ready(Ok(()));
        }
        if state.is_over {
            return Poll::Ready(Err(WebsocketClosed));
        }
        state.wait(cx);
        Poll::Pending
    }

    /// Has a function called when nothing more is accepted, whoever ends the websocket; at once if that is so already.
    pub(super) fn on_end(&self, hook: Hook) {
        let mut state = self.state();
        match state.is_closed {
            false => state.hooks.push(hook),
            true => {
                drop(state);
                hook();
            }
        }
    }

    /// Closes, if nobody has yet.
    pub(super) fn close(&self, reason: CloseReason, after_outbox: bool) {
        let mut state = self.state();
        let is_first = state.closing.is_none() && !state.is_over;
        if is_first {
            state.closing = Some(Closing {
                reason,
                after_outbox,
            });
        }
        if is_first || !after_outbox {
            state.is_closed = true;
            state.has_ended = true;
            if !after_outbox {
                state.drop_outbox();
            }
            state.touch();
            state.wake_reader();
            state.wake_waiting();
        }
        tell_end(state);
    }

    /// Waits for the end of the connection.
    pub(super) fn poll_over(&self, cx: &mut Context<'_>) -> Poll<()> {
        let mut state = self.state();
        if state.is_over {
            return Poll::Ready(());
        }
        state.wait(cx);
        Poll::Pending
    }

    pub(super) fn is_closed(&self) -> bool {
        self.state().is_closed
    }

    pub(super) fn closed_by_peer(&self) -> Option<CloseReason> {
        self.state().closed_by_peer.clone()
    }

    pub(super) fn queued(&self) -> usize {
        self.state().queued
    }
}

/// The connection's side.
impl Shared {
    /// What was agreed.
    pub(super) fn open(&self, subprotocol: Option<String>, queue_limit: usize) {
        if let Some(subprotocol) = subprotocol {
            let _ = self.subprotocol.set(subprotocol);
        }
        self.state().queue_limit = queue_limit;
    }

    /// The connection begins to look, and needs not be woken meanwhile.
    pub(super) fn arrive(&self) {
        let mut state = self.state();
        state.driver = None;
        state.is_dirty = false;
    }

    /// The connection rests until something changes; false if something has.
    pub(super) fn rest(&self, cx: &Context<'_>) -> bool {
        let mut state = self.state();
        if state.is_dirty {
            return false;
        }
        state.driver = Some(cx.waker().clone());
        true
    }

    /// Whether a message could be taken in: there is a place for it, or nobody wants it.
    pub(super) fn wants_message(&self) -> bool {
        let state = self.state();
        state.inbox.is_none() || state.reader_is_gone || state.has_ended
    }

    /// Takes in a message. The view in the task of `cx` is polled next anyway, and needs no waking.
    pub(super) fn deliver(&self, message: Message, cx: &Context<'_>) {
        let mut state = self.state();
        if !state.reader_is_gone && !state.has_ended {
            state.inbox = Some(message);
            let reader = state.reader.take();
            drop(state);
            wake_others(reader, cx);
        }
    }

    /// No further message will come.
    pub(super) fn end(&self, error: Option<WebsocketError>, by_peer: Option<CloseReason>) {
        let mut state = self.state();
        // Who closes does not wonder that it ends.
        if state.closing.is_none() && !state.has_ended {
            state.error = error;
        }
        if by_peer.is_some() {
            state.closed_by_peer = by_peer;
        }
        state.has_ended = true;
        state.is_closed = true;
        state.wake_reader();
        state.wake_waiting();
        tell_end(state);
    }

    /// The next thing to go out.
    pub(super) fn next_outgoing(&self) -> Option<(Outgoing, usize)> {
        let mut state = self.state();
        let outgoing = state.outbox.pop_front()?;
        if state.outbox.is_empty() && state.outbox.capacity() > 8 {
            state.outbox = VecDeque::new();
        }
        let size = outgoing.size();
        Some((outgoing, size))
    }

    /// That much is written.
    pub(super) fn written(&self, size: usize, cx: &Context<'_>) {
        let mut state = self.state();
        state.queued = state.queued.saturating_sub(size);
        let waiting = std::mem::take(&mut state.waiting);
        drop(state);
        wake_others(waiting, cx);
    }

    /// How to close, once that is to be done.
    pub(super) fn closing(&self) -> Option<Closing> {
        self.state().closing.clone()
    }

    /// The connection is gone, and with it what it has not written.
    pub(super) fn over(&self) {
        let mut state = self.state();
        state.is_over = true;
        state.has_ended = true;
        state.is_closed = true;
        state.drop_outbox();
        state.wake_reader();
        state.wake_waiting();
        tell_end(state);
    }
}

/// Calls those who want to know of the end, if it has come. What they do may lead back here, so nothing is locked meanwhile.
fn tell_end(mut state: MutexGuard<'_, State>) {
    if !state.is_closed {
        return;
    }
    let hooks = std::mem::take(&mut state.hooks);
    drop(state);
    for hook in hooks {
        hook();
    }
}

impl State {
    fn has_room(&self) -> bool {
        self.queued == 0 || self.queued < self.queue_limit
    }

    fn accept(&mut self, outgoing: Outgoing) {
        self.queued += outgoing.size();
        self.outbox.push_back(outgoing);
        self.touch();
    }

    fn drop_outbox(&mut self) {
        let dropped: usize = self.outbox.iter().map(Outgoing::size).sum();
        self.queued -= dropped;
        self.outbox = VecDeque::new();
    }

    fn wait(&mut self, cx: &Context<'_>) {
        if !self.waiting.iter().any(|waker| waker.will_wake(cx.waker())) {
            self.waiting.push(cx.waker().clone());
        }
    }

    fn touch(&mut self) {
        self.is_dirty = true;
        if let Some(driver) = self.driver.take() {
            driver.wake();
        }
    }

    fn wake_reader(&mut self) {
        if let Some(reader) = self.reader.take() {
            reader.wake();
        }
    }

    fn wake_waiting(&mut self) {
        for waker in std::mem::take(&mut self.waiting) {
            waker.wake();
        }
    }
}

/// Wakes tasks, but for the one that runs.
fn wake_others(wakers: impl IntoIterator<Item = Waker>, cx: &Context<'_>) {
    for waker in wakers {
        if !waker.will_wake(cx.waker()) {
            waker.wake();
        }
    }
}
