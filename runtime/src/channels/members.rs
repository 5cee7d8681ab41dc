//! The members of one group.

use std::collections::hash_map::Entry;
use std::sync::Arc;

use rustc_hash::FxHashMap;

use super::inbox::Inbox;
use crate::websocket::{Message, Offered, Strain, TrySendError, WebSocketSender};

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

    /// Hands it a message, whose bytes all members share, also one `over` its limit if that is wanted. It never waits, and wakes nobody.
    pub(super) fn offer(&self, message: &Message, over: bool) -> Result<Offered, TrySendError> {
        match self {
            Member::Socket(sender) => sender.offer(message.clone(), over),
            Member::Subscription(inbox) => inbox.offer(message, over),
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

/// How many members stand together.
const CHUNK: usize = 128;

/// Members in an order that means nothing, by chunks.
pub(super) type List = Vec<Arc<Vec<Member>>>;

/// The members of a group. Whoever goes through them has a list that stays as it is while others join and leave. Who joins or leaves
/// meanwhile copies the chunks that change, so that it takes the same time in a group of any size.
#[derive(Default)]
pub(super) struct Members {
    /// All chunks are full but the last, and that is not empty.
    list: Arc<List>,
    /// Where each stands in the list.
    places: FxHashMap<usize, Place>,
}

struct Place {
    index: usize,
    /// It has joined, and is not only about to.
    is_kept: bool,
}

impl Members {
    /// Takes one in; false if it is there already.
    pub(super) fn insert(&mut self, member: Member) -> bool {
        let next = self.places.len();
        match self.places.entry(member.key()) {
            Entry::Occupied(_) => return false,
            Entry::Vacant(vacant) => vacant.insert(Place {
                index: next,
                is_kept: false,
            }),
        };
        let list = Arc::make_mut(&mut self.list);
        match list.get_mut(next / CHUNK) {
            Some(last) => Arc::make_mut(last).push(member),
            None => list.push(Arc::new(vec![member])),
        }
        true
    }

    /// Lets one go. What it gives back may be the last of it, so it is not to be dropped while anything is locked.
    pub(super) fn remove(&mut self, key: usize) -> Option<Member> {
        let index = self.places.remove(&key)?.index;
        let list = Arc::make_mut(&mut self.list);
        let last = Arc::make_mut(list.last_mut()?).pop()?;
        if list.last().is_some_and(|chunk| chunk.is_empty()) {
            list.pop();
        }
        self.places
            .shrink_to(self.places.len().saturating_mul(2).max(64));
        // It was the last itself.
        if index == self.places.len() {
            return Some(last);
        }
        self.places.get_mut(&last.key())?.index = index;
        let chunk = Arc::make_mut(list.get_mut(index / CHUNK)?);
        Some(std::mem::replace(chunk.get_mut(index % CHUNK)?, last))
    }

    /// Says that one has joined; false if it is not there.
    pub(super) fn keep(&mut self, key: usize) -> bool {
        let place = self.places.get_mut(&key);
        place.map(|place| place.is_kept = true).is_some()
    }

    /// Whether it is there, and has joined.
    pub(super) fn is_kept(&self, key: usize) -> bool {
        self.places.get(&key).is_some_and(|place| place.is_kept)
    }

    pub(super) fn get(&self, key: usize) -> Option<&Member> {
        let index = self.places.get(&key)?.index;
        self.list.get(index / CHUNK)?.get(index % CHUNK)
    }

    /// All of them, as they are now.
    pub(super) fn list(&self) -> Arc<List> {
        Arc::clone(&self.list)
    }

    pub(super) fn len(&self) -> usize {
        self.places.len()
    }

    pub(super) fn is_empty(&self) -> bool {
        self.places.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    fn members(number: usize) -> (Members, Vec<Arc<Inbox>>) {
        let inboxes: Vec<_> = (0..number).map(|_| Inbox::new(1, 1)).collect();
        let mut members = Members::default();
        for inbox in &inboxes {
            assert!(members.insert(Member::Subscription(Arc::clone(inbox))));
        }
        (members, inboxes)
    }

    #[test]
    fn members_of_many_chunks_are_those_who_have_joined_and_not_left() {
        let (mut members, inboxes) = members(5 * CHUNK + 1);
        let mut expected: BTreeSet<usize> = inboxes.iter().map(Inbox::key).collect();
        // Some order: the number of inboxes is no multiple of 7.
        for step in 0..inboxes.len() {
            let inbox = &inboxes[step * 7 % inboxes.len()];
            let removed = members.remove(inbox.key()).unwrap();
            assert_eq!(removed.key(), inbox.key());
            assert!(members.remove(inbox.key()).is_none());
            expected.remove(&inbox.key());
            if step % 3 == 0 {
                members.insert(removed.clone());
                assert!(!members.insert(removed));
                expected.insert(inbox.key());
            }
            let listed = members.list().iter().flat_map(|chunk| chunk.iter()).count();
            assert_eq!((members.len(), listed), (expected.len(), expected.len()));
        }
        let list = members.list();
        let listed = list.iter().flat_map(|chunk| chunk.iter());
        assert_eq!(listed.map(Member::key).collect::<BTreeSet<_>>(), expected);
        let found = |key: &usize| members.get(*key).unwrap().key() == *key;
        assert!(expected.iter().all(found));
    }

    #[test]
    fn who_joins_or_leaves_while_a_message_is_handed_out_copies_little() {
        let (mut members, inboxes) = members(64 * CHUNK + 1);
        let handing_out = members.list();
        members.insert(Member::Subscription(Inbox::new(1, 1)));
        members.remove(inboxes[0].key()).unwrap();
        let list = members.list();
        let both = handing_out.iter().zip(list.iter());
        let copied = both.filter(|(before, after)| !Arc::ptr_eq(before, after));
        assert!(copied.count() <= 2);
    }

    #[test]
    fn a_crowd_that_has_gone_leaves_no_room_behind() {
        let (mut members, inboxes) = members(10_000);
        for inbox in &inboxes[1..] {
            members.remove(inbox.key()).unwrap();
        }
        assert_eq!(members.list().len(), 1);
        assert!(members.places.capacity() < 1000);
    }
}
