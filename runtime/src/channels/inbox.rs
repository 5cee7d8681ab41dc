//! What waits for a subscription.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Waker};

use crate::websocket::{Message, Offered, Strain, TrySendError};

/// Messages on their way to somebody who is no websocket.
pub(super) struct Inbox {
    limit: usize,
    /// How many bytes may wait, but for a single message.
    max_bytes: usize,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    queue: VecDeque<Message>,
    /// How many bytes those are.
    bytes: usize,
    has_ended: bool,
    missed: u64,
    /// How many have been received.
    taken: u64,
    reader: Option<Waker>,
}

impl Inbox {
    pub(super) fn new(limit: usize, max_bytes: usize) -> Arc<Inbox> {
        Arc::new(Inbox {
            limit: limit.max(1),
            max_bytes: max_bytes.max(1),
            state: Mutex::default(),
        })
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What tells it apart as long as it lives.
    pub(super) fn key(self: &Arc<Inbox>) -> usize {
        Arc::as_ptr(self).addr()
    }

    /// Takes a message in, also one `over` the limit if that is wanted, and leaves it to the caller to wake whoever receives.
    pub(super) fn offer(&self, message: &Message, over: bool) -> Result<Offered, TrySendError> {
        let mut state = self.state();
        if state.has_ended {
            return Err(TrySendError::Closed);
        }
        if !over && self.is_full(&state) {
            return Err(TrySendError::Full);
        }
        state.bytes += message.len();
        state.queue.push_back(message.clone());
        Ok(Offered {
            waker: state.reader.take(),
            is_strained: self.is_strained(&state),
        })
    }

    /// How much has left, if more than half of what may wait does.
    pub(super) fn strain(&self) -> Option<Strain> {
        let state = self.state();
        self.is_strained(&state).then(|| Strain {
            left: state.taken,
            queued: state.queue.len() as u64,
            is_full: self.is_full(&state),
        })
    }

    fn is_full(&self, state: &State) -> bool {
        state.queue.len() >= self.limit || state.bytes >= self.max_bytes
    }

    fn is_strained(&self, state: &State) -> bool {
        let is_half_full = state.queue.len() > self.limit / 2 || state.bytes > self.max_bytes / 2;
        !state.has_ended && is_half_full
    }

    /// A message was not for it, because as many wait as may.
    pub(super) fn miss(&self) {
        self.state().missed += 1;
    }

    pub(super) fn missed(&self) -> u64 {
        self.state().missed
    }

    /// Takes nothing more.
    pub(super) fn end(&self) {
        let mut state = self.state();
        state.has_ended = true;
        wake_reader(state);
    }

    /// The next message; nothing once it has ended and is empty.
    pub(super) fn poll_recv(&self, cx: &mut Context<'_>) -> Poll<Option<Message>> {
        let mut state = self.state();
        if let Some(message) = state.queue.pop_front() {
            state.taken += 1;
            state.bytes -= message.len();
            return Poll::Ready(Some(message));
        }
        if state.has_ended {
            return Poll::Ready(None);
        }
        state.reader = Some(cx.waker().clone());
        Poll::Pending
    }
}

fn wake_reader(mut state: MutexGuard<'_, State>) {
    let reader = state.reader.take();
    drop(state);
    if let Some(reader) = reader {
        reader.wake();
    }
}
