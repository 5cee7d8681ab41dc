//! The members of one group.

use std::sync::Arc;

use rustc_hash::FxHashMap;

use super::inbox::Inbox;
use crate::websocket::{CloseCode, Message, Offered, Strain, TrySendError, WebSocketSender};

/// Who gets the messages of a group.
#[derive(Clone)]
pub(super) enum Member {
    Socket(WebSocketSender),
    Subscription(Arc<Inbox>),
}

impl Member {
    /// What tells members apart as long as they live.
    pub(super) fn key(&self) -> usize {
        match self {
            Member::Socket(sender) => sender.key(),
            Member::Subscription(inbox) => inbox.key(),
        }
    }

    /// Hands it a message, whose bytes all members share. It never waits, and wakes nobody.
    pub(super) fn offer(&self, message: &Message) -> Result<Offered, TrySendError> {
        match self {
            Member::Socket(sender) => sender.offer(message.clone()),
            Member::Subscription(inbox) => inbox.offer(message),
        }
    }

    /// How much it has taken, if more than half of what may wait for it does.
    pub(super) fn strain(&self) -> Option<Strain> {
        match self {
            Member::Socket(sender) => sender.strain(),
            Member::Subscription(inbox) => inbox.strain(),
        }
    }
}

/// Closes a websocket that is too slow.
pub(super) fn close_slow(sender: &WebSocketSender) {
    sender.start_close_now(CloseCode::TRY_AGAIN_LATER, "too slow");
}

/// The members of a group. Whoever goes through them has a list that stays as it is while others join and leave.
#[derive(Default)]
pub(super) struct Members {
    list: Arc<Vec<Member>>,
    /// Where each stands in the list.
    places: FxHashMap<usize, usize>,
}

impl Members {
    /// Takes one in; false if it is there already.
    pub(super) fn insert(&mut self, member: Member) -> bool {
        let next = self.list.len();
        let place = self.places.entry(member.key()).or_insert(next);
        let is_new = *place == next;
        if is_new {
            Arc::make_mut(&mut self.list).push(member);
        }
        is_new
    }

    /// Lets one go. What it gives back may be the last of it, so it is not to be dropped while anything is locked.
    pub(super) fn remove(&mut self, key: usize) -> Option<Member> {
        let place = self.places.remove(&key)?;
        let list = Arc::make_mut(&mut self.list);
        let member = list.swap_remove(place);
        if let Some(moved) = list.get(place) {
            self.places.insert(moved.key(), place);
        }
        Some(member)
    }

    pub(super) fn get(&self, key: usize) -> Option<&Member> {
        self.list.get(*self.places.get(&key)?)
    }

    pub(super) fn contains(&self, key: usize) -> bool {
        self.places.contains_key(&key)
    }

    /// All of them, as they are now.
    pub(super) fn list(&self) -> Arc<Vec<Member>> {
        Arc::clone(&self.list)
    }

    pub(super) fn len(&self) -> usize {
        self.list.len()
    }

    pub(super) fn is_empty(&self) -> bool {
        self.list.is_empty()
    }
}
