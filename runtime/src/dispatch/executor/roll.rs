//! The roll of an executor's threads, and what may be done with one of them.

/// How many threads there are and how they are, in one word: whoever decides by several of these numbers decides by one moment.
///
/// A thread is *active* while it runs a function or looks for one, *idle* while it sleeps for want of work, and *lent* while its function
/// waits in `synchronize`, where it has given its place to another.
#[derive(Clone, Copy, Default, PartialEq)]
pub(super) struct Roll(pub(super) u64);

/// How many threads there may be.
#[derive(Clone, Copy, Debug)]
pub(super) struct Limits {
    /// Active at a time.
    pub(super) active: usize,
    /// Alive at a time.
    pub(super) alive: usize,
}

/// How the next thread comes to look at the queue.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Call {
    /// One that sleeps is woken.
    Wake,
    /// A new one is started.
    Start,
}

const BITS: u32 = 20;
/// The highest number that the roll can hold.
pub(super) const MOST: usize = (1 << BITS) - 1;

const ALIVE: u64 = 1;
const IDLE: u64 = 1 << BITS;
const LENT: u64 = 1 << (2 * BITS);
/// A thread has been called and has not looked at the queue yet. Nobody calls a second one meanwhile: the first does, if it finds more
/// than it takes. So the one who brings many short jobs at once pays for one call, and not for one for each.
const CALLED: u64 = 1 << (3 * BITS);
/// Nobody brings work any more.
const CLOSED: u64 = CALLED << 1;

impl Roll {
    pub(super) fn alive(self) -> usize {
        self.number(ALIVE)
    }

    pub(super) fn idle(self) -> usize {
        self.number(IDLE)
    }

    pub(super) fn lent(self) -> usize {
        self.number(LENT)
    }

    fn active(self) -> usize {
        // What was read in one moment adds up.
        self.alive() - self.idle() - self.lent()
    }

    fn number(self, unit: u64) -> usize {
        usize::try_from(self.0 / unit).unwrap_or(usize::MAX) & MOST
    }

    /// Whether there are more threads than may be active, idle ones included.
    pub(super) fn has_surplus(self, limits: Limits) -> bool {
        self.alive() - self.lent() > limits.active
    }

    /// Whether no thread will look at the queue, but for those that wait in `synchronize`, for what is queued perhaps.
    pub(super) fn is_deserted(self) -> bool {
        self.alive() == self.lent()
    }

    /// Whether all threads wait in `synchronize` and there may be no further one.
    pub(super) fn is_stuck(self, limits: Limits) -> bool {
        self.is_deserted() && self.alive() >= limits.alive
    }

    /// The call of one more thread for so many unfinished jobs, if none is on its way and there may be one.
    ///
    /// Where there are as many threads as jobs and none sleeps, one is just done with its job and will look for another.
    pub(super) fn call(self, limits: Limits, unfinished: usize) -> Option<(Roll, Call)> {
        if self.0 & CALLED != 0 || self.active() >= limits.active {
            None
        } else if self.idle() > 0 {
            Some((Roll((self.0 - IDLE) | CALLED), Call::Wake))
        } else if self.alive() < limits.alive && self.alive() - self.lent() < unfinished {
            Some((Roll((self.0 + ALIVE) | CALLED), Call::Start))
        } else {
            None
        }
    }

    /// The called thread is there.
    pub(super) fn arrive(self) -> Roll {
        Roll(self.0 & !CALLED)
    }

    /// A thread goes to sleep; `None` where it shall end instead.
    pub(super) fn rest(self, limits: Limits) -> Option<Roll> {
        (self.0 & CLOSED == 0 && !self.has_surplus(limits)).then_some(Roll(self.0 + IDLE))
    }

    /// An active thread ends, or has never come to life.
    pub(super) fn leave(self) -> Roll {
        Roll(self.0 - ALIVE)
    }

    /// An active thread gives its place to another.
    pub(super) fn lend(self) -> Roll {
        Roll(self.0 + LENT)
    }

    /// It takes it back, whether or not the other is still at it.
    pub(super) fn take_back(self) -> Roll {
        Roll(self.0 - LENT)
    }

    /// All that sleep are called, to end.
    pub(super) fn close(self) -> Roll {
        let idle = u64::try_from(self.idle()).unwrap_or(0);
        Roll((self.0 - idle * IDLE) | CLOSED)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TWO_OF_THREE: Limits = Limits {
        active: 2,
        alive: 3,
    };

    fn call(roll: Roll) -> (Roll, Option<Call>) {
        match roll.call(TWO_OF_THREE, 9) {
            Some((roll, call)) => (roll, Some(call)),
            None => (roll, None),
        }
    }

    #[test]
    fn threads_are_called_one_after_the_other_and_sleeping_ones_first() {
        let (roll, first) = call(Roll::default());
        assert_eq!(first, Some(Call::Start));
        assert_eq!(call(roll).1, None, "one is on its way");
        let asleep = roll.arrive().rest(TWO_OF_THREE).unwrap();
        assert_eq!((asleep.alive(), asleep.idle()), (1, 1));
        let (roll, second) = call(asleep);
        assert_eq!(second, Some(Call::Wake));
        let (roll, third) = call(roll.arrive());
        assert_eq!(third, Some(Call::Start));
        assert_eq!(call(roll.arrive()).1, None, "two are active");
    }

    #[test]
    fn no_thread_is_started_where_one_is_just_done() {
        let one = Roll(ALIVE);
        assert!(one.call(TWO_OF_THREE, 1).is_none());
        assert!(one.call(TWO_OF_THREE, 2).is_some());
        assert!(one.lend().call(TWO_OF_THREE, 1).is_some());
    }

    #[test]
    fn a_lent_place_is_for_another_thread_up_to_the_limit_and_a_surplus_ends() {
        let two = Roll(2 * ALIVE);
        let (three, third) = call(two.lend());
        assert_eq!(third, Some(Call::Start));
        let three = three.arrive();
        assert_eq!(call(three.lend()).1, None, "three are alive");
        assert!(!three.lend().is_stuck(TWO_OF_THREE));
        assert!(three.lend().lend().is_stuck(TWO_OF_THREE));
        assert!(!three.has_surplus(TWO_OF_THREE));
        let surplus = three.take_back();
        assert!(surplus.has_surplus(TWO_OF_THREE) && surplus.rest(TWO_OF_THREE).is_none());
        assert!(surplus.leave() == two);
    }

    #[test]
    fn where_a_called_thread_does_not_come_those_that_wait_for_it_leave_the_queue_deserted() {
        let not_started = |roll: Roll| call(roll).0.arrive().leave();
        assert!(not_started(Roll::default()).is_deserted());
        assert!(not_started(Roll(ALIVE).lend()).is_deserted());
        assert!(!not_started(Roll(ALIVE)).is_deserted());
        assert!(!not_started(Roll(2 * ALIVE).lend()).is_deserted());
    }

    #[test]
    fn nobody_goes_to_sleep_after_the_close() {
        let asleep = Roll(3 * ALIVE + 2 * IDLE);
        let closed = asleep.close();
        assert_eq!((closed.alive(), closed.idle()), (3, 0));
        assert!(closed.rest(TWO_OF_THREE).is_none());
    }
}
