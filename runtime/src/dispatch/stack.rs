//! The stacks of greenlets: made once, used again and again by the thread that made them.

use std::cell::RefCell;
use std::io;

use corosensei::stack::DefaultStack;

/// How many unused stacks a thread keeps. Those beyond go back to the system, and with them the memory that a peak has touched.
const KEPT: usize = 1024;

/// How many bytes these may have, touched or not: large stacks add up.
const KEPT_BYTES: usize = 256 * 1024 * 1024;

thread_local! {
    static UNUSED: RefCell<Unused> = const { RefCell::new(Unused { size: 0, stacks: Vec::new() }) };
}

/// Stacks of one size that no greenlet uses at the moment.
struct Unused {
    size: usize,
    stacks: Vec<DefaultStack>,
}

/// A stack of that many bytes, with a guard page below it: running over its end is a fault and never writes into something else.
///
/// # Errors
///
/// When the system has no memory, or no further mapping (`vm.max_map_count`; a stack needs two).
pub(super) fn take(size: usize) -> io::Result<DefaultStack> {
    let unused = UNUSED.try_with(|unused| {
        let mut unused = unused.borrow_mut();
        (unused.size == size).then(|| unused.stacks.pop()).flatten()
    });
    match unused {
        Ok(Some(stack)) => Ok(stack),
        _ => DefaultStack::new(size),
    }
}

/// Keeps a stack of that many bytes for the next greenlet.
pub(super) fn give_back(stack: DefaultStack, size: usize) {
    // A thread that is ending has nowhere to keep it.
    let _ = UNUSED.try_with(|unused| {
        let mut unused = unused.borrow_mut();
        if unused.size != size {
            *unused = Unused {
                size,
                stacks: Vec::new(),
            };
        }
        if unused.stacks.len() < KEPT.min(KEPT_BYTES / size) {
            unused.stacks.push(stack);
        }
    });
}

#[cfg(test)]
mod tests {
    use corosensei::stack::Stack;

    use super::*;

    const SIZE: usize = 64 * 1024;

    fn kept() -> (usize, usize) {
        UNUSED.with_borrow(|unused| (unused.size, unused.stacks.len()))
    }

    #[test]
    fn a_stack_that_is_given_back_is_the_next_one_of_its_size() {
        let stack = take(SIZE).unwrap();
        let base = stack.base();
        give_back(stack, SIZE);
        assert_ne!(take(2 * SIZE).unwrap().base(), base);
        assert_eq!(take(SIZE).unwrap().base(), base);
        assert_eq!(kept(), (SIZE, 0));
    }

    #[test]
    fn stacks_of_another_size_take_the_place_of_those_that_were_kept() {
        let (small, large) = (take(SIZE).unwrap(), take(2 * SIZE).unwrap());
        give_back(small, SIZE);
        give_back(large, 2 * SIZE);
        assert_eq!(kept(), (2 * SIZE, 1));
    }

    #[test]
    fn what_a_peak_has_taken_goes_back_to_the_system() {
        let stacks: Vec<_> = (0..KEPT + 10).map(|_| take(SIZE).unwrap()).collect();
        stacks.into_iter().for_each(|stack| give_back(stack, SIZE));
        assert_eq!(kept(), (SIZE, KEPT));
    }

    #[test]
    fn of_large_stacks_fewer_are_kept() {
        const LARGE: usize = KEPT_BYTES / 4;
        let stacks: Vec<_> = (0..6).map(|_| take(LARGE).unwrap()).collect();
        stacks.into_iter().for_each(|stack| give_back(stack, LARGE));
        assert_eq!(kept(), (LARGE, 4));
    }
}
