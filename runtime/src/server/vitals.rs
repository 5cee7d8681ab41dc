//! What is known of a connection: written by its socket and its service, read by the task that watches over both.
//!
//! hyper owns the socket and the service, and does not say what it is waiting for. So each leaves its signs here. All
//! of them live in one task; the atomics (plain loads and stores, never a lock) only let that task change threads.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU8, AtomicU32, Ordering::Relaxed};
use std::task::Poll;

/// The signs of one connection.
#[derive(Default)]
pub(super) struct Vitals {
    phase: AtomicU8,
    requests: Count,
    reads: Count,
    writes: Count,
    /// The last read found nothing.
    read_blocked: Flag,
    /// The last write found no room.
    write_blocked: Flag,
    /// The client will send nothing more.
    pub(super) peer_closed: Flag,
    /// Bytes of later requests wait in the socket.
    pub(super) more_input: Flag,
    /// The next read is to fail, because the client paused for too long.
    pub(super) read_expired: Flag,
    /// Written bytes are held back.
    held_back: Flag,
    /// Nothing may be held back for now.
    urgent: Flag,
    /// The connection speaks another protocol now.
    pub(super) upgraded: Flag,
}

/// Where a connection is in its life.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub(super) enum Phase {
    /// No byte has come.
    Fresh,
    /// Some bytes of a request's head have come.
    Head,
    /// A request is being answered.
    Answering,
    /// Between two requests.
    Idle,
}

/// What a connection is waiting for. The number changes with each bit of progress that gives it new time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Wait {
    /// The client's first byte.
    FirstBytes,
    /// The rest of a request's head.
    Head(u32),
    /// More of a request's body.
    Body(u32),
    /// Room for more of a response.
    Room(u32),
    /// The next request.
    NextRequest(u32),
    /// A response for a client that may have gone.
    GonePeer(u32),
    /// The service, which has its own limits.
    Service,
}

impl Vitals {
    pub(super) fn phase(&self) -> Phase {
        const PHASES: [Phase; 4] = [Phase::Fresh, Phase::Head, Phase::Answering, Phase::Idle];
        PHASES[usize::from(self.phase.load(Relaxed))]
    }

    /// What the connection is waiting for, now that none of its parts can go on.
    pub(super) fn wait(&self) -> Wait {
        match self.phase() {
            _ if self.write_blocked.is_set() => Wait::Room(self.writes.get()),
            Phase::Fresh => Wait::FirstBytes,
            Phase::Head => Wait::Head(self.requests.get()),
            Phase::Idle => Wait::NextRequest(self.requests.get()),
            Phase::Answering if self.read_blocked.is_set() => Wait::Body(self.reads.get()),
            Phase::Answering if self.peer_closed.is_set() => Wait::GonePeer(self.writes.get()),
            Phase::Answering => Wait::Service,
        }
    }

    /// A request's head is complete. The answer lasts until the guard is dropped.
    pub(super) fn begin_answer(self: &Arc<Self>) -> Answering {
        self.requests.bump();
        self.read_blocked.set(false);
        self.more_input.set(false);
        self.set_phase(Phase::Answering);
        Answering(Arc::clone(self))
    }

    /// The socket gave that many bytes.
    pub(super) fn saw_read(&self, bytes: usize) {
        self.reads.bump();
        self.read_blocked.set(false);
        if bytes == 0 {
            self.peer_closed.set(true);
        } else if matches!(self.phase(), Phase::Fresh | Phase::Idle) {
            self.set_phase(Phase::Head);
        }
    }

    /// The socket had nothing to give.
    pub(super) fn saw_no_input(&self) {
        self.read_blocked.set(true);
    }

    /// The socket took bytes, or had no room for them.
    pub(super) fn saw_write<T>(&self, result: &Poll<T>) {
        self.write_blocked.set(result.is_pending());
        if result.is_ready() {
            self.writes.bump();
        }
    }

    /// Whether the client sends nothing although its request is not complete.
    pub(super) fn waits_for_input(&self) -> bool {
        self.read_blocked.is_set()
    }

    /// Lets the next read fail. The service learns it from the body, and can still answer.
    pub(super) fn expire_read(&self) {
        self.read_blocked.set(false);
        self.read_expired.set(true);
    }

    /// Whether the end of a response waits for the one after it. If so, whoever asks must hold it back.
    pub(super) fn holds_back(&self) -> bool {
        let holds = self.phase() == Phase::Idle && !self.urgent.is_set() && !self.upgraded.is_set();
        self.held_back.set(holds);
        holds
    }

    /// Whether something was held back that nobody has let go. Then the next flush must.
    pub(super) fn must_let_go(&self) -> bool {
        let must = self.held_back.take();
        self.urgent.set(must);
        must
    }

    /// What was held back is on its way.
    pub(super) fn lets_go(&self) {
        self.held_back.set(false);
        self.urgent.set(false);
    }

    fn set_phase(&self, phase: Phase) {
        self.phase.store(phase as u8, Relaxed);
    }
}

/// Held as long as a response is not complete.
pub(super) struct Answering(Arc<Vitals>);

impl Answering {
    /// From now on the connection belongs to another protocol.
    pub(super) fn upgrade(&self) {
        self.0.upgraded.set(true);
    }
}

impl Drop for Answering {
    fn drop(&mut self) {
        self.0.set_phase(Phase::Idle);
    }
}

/// A yes or no.
#[derive(Default)]
pub(super) struct Flag(AtomicBool);

impl Flag {
    pub(super) fn is_set(&self) -> bool {
        self.0.load(Relaxed)
    }

    pub(super) fn set(&self, value: bool) {
        self.0.store(value, Relaxed);
    }

    /// Its value; it is down afterwards.
    pub(super) fn take(&self) -> bool {
        let value = self.is_set();
        self.set(false);
        value
    }
}

/// Counts events for whoever wants to know whether there were any.
#[derive(Default)]
struct Count(AtomicU32);

impl Count {
    fn get(&self) -> u32 {
        self.0.load(Relaxed)
    }

    fn bump(&self) {
        // One task alone counts, so that no addition gets lost.
        self.0.store(self.get().wrapping_add(1), Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_connection_waits_for_one_thing_after_the_other() {
        let vitals = Arc::new(Vitals::default());
        assert_eq!(vitals.wait(), Wait::FirstBytes);
        vitals.saw_read(10);
        assert_eq!(vitals.wait(), Wait::Head(0));
        let answering = vitals.begin_answer();
        assert_eq!(vitals.wait(), Wait::Service);
        vitals.saw_no_input();
        assert!(matches!(vitals.wait(), Wait::Body(_)));
        vitals.saw_read(0);
        assert!(matches!(vitals.wait(), Wait::GonePeer(_)));
        vitals.saw_write(&Poll::<()>::Pending);
        assert!(matches!(vitals.wait(), Wait::Room(_)));
        vitals.saw_write(&Poll::Ready(()));
        drop(answering);
        assert_eq!(vitals.wait(), Wait::NextRequest(1));
    }

    #[test]
    fn only_the_first_byte_of_a_head_gives_it_time() {
        let vitals = Vitals::default();
        vitals.saw_read(1);
        let begin = vitals.wait();
        vitals.saw_read(1);
        assert_eq!(vitals.wait(), begin);
    }

    #[test]
    fn each_part_of_a_body_gives_new_time() {
        let vitals = Arc::new(Vitals::default());
        let _answering = vitals.begin_answer();
        vitals.saw_no_input();
        let before = vitals.wait();
        vitals.saw_read(1);
        vitals.saw_no_input();
        assert_ne!(vitals.wait(), before);
    }
}
