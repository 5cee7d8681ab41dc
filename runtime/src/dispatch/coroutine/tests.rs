//! For each block of unsafe code, what would be seen if its argument were false.

use std::future::poll_fn;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::rc::Rc;

use super::*;
use crate::dispatch::stack;

const SIZE: usize = 128 * 1024;

fn stackful<T: 'static>(function: impl FnOnce() -> T + 'static) -> Stackful<T> {
    Stackful::new(stack::take(SIZE).unwrap(), SIZE, function)
}

/// One step, after which nobody is woken.
fn advance<T>(stackful: &mut Stackful<T>) -> Poll<Outcome<T>> {
    stackful.advance(&mut Context::from_waker(Waker::noop()))
}

/// Goes on until the function returns.
fn finish<T>(stackful: &mut Stackful<T>) -> T {
    loop {
        match advance(stackful) {
            Poll::Pending => {}
            Poll::Ready(Outcome::Finished(Ok(value))) => return value,
            Poll::Ready(_) => panic!("it returns"),
        }
    }
}

#[track_caller]
fn wait_here<F: Future>(future: F) -> F::Output {
    let at = Location::caller();
    with_root(|root| wait(root.expect("this runs on a stack of its own"), future, at))
}

/// Not ready for so many polls.
async fn polls(mut pending: u32) {
    poll_fn(move |_| match pending {
        0 => Poll::Ready(()),
        _ => {
            pending -= 1;
            Poll::Pending
        }
    })
    .await;
}

/// The address of the current root, or 0.
fn root_here() -> usize {
    with_root(|root| root.map_or(0, |root| ptr::from_ref(root).addr()))
}

/// Where frames of the caller's stack are.
#[inline(never)]
fn place() -> usize {
    let here = 0_u8;
    ptr::from_ref(&here).addr()
}

/// Numbers that look like chance and are the same in each run.
fn chance(seed: &mut u64) -> usize {
    *seed ^= *seed << 13;
    *seed ^= *seed >> 7;
    *seed ^= *seed << 17;
    usize::try_from(*seed % 1024).unwrap()
}

/// Notes in a shared cell that it is gone.
struct Alive(Rc<Cell<bool>>);

impl Alive {
    fn new() -> (Alive, Rc<Cell<bool>>) {
        let alive = Rc::new(Cell::new(true));
        (Alive(Rc::clone(&alive)), alive)
    }
}

impl Drop for Alive {
    fn drop(&mut self) {
        self.0.set(false);
    }
}

#[test]
fn work_new_the_borrow_lasts_as_long_as_the_pointer_is_used() {
    // Each future borrows from its frame and changes what it borrows; stacks are reused at once, so a pointer that outlived its frame
    // would find another one's numbers there.
    let mut seed = 42;
    let mut running: Vec<(u64, Stackful<u64>)> = Vec::new();
    let begin = |number: u64| {
        let mut stackful = stackful(move || {
            let mut sum = [number; 64];
            for round in 0..5 {
                wait_here(async {
                    for slot in &mut sum {
                        *slot += round;
                    }
                    polls(2).await;
                    for slot in &mut sum {
                        assert_eq!(*slot, number + round);
                        *slot = number;
                    }
                });
            }
            sum.into_iter().sum()
        });
        assert!(advance(&mut stackful).is_pending());
        (number, stackful)
    };
    for number in 0..2000 {
        running.push(begin(number));
        if running.len() < 50 {
            continue;
        }
        let chosen = chance(&mut seed) % running.len();
        match chance(&mut seed) % 3 {
            // Cancelled in the middle: nothing polls its future again.
            0 => drop(running.swap_remove(chosen)),
            1 => {
                let (number, mut stackful) = running.swap_remove(chosen);
                assert_eq!(finish(&mut stackful), 64 * number);
            }
            _ => {
                for _ in 0..20 {
                    let chosen = chance(&mut seed) % running.len();
                    if let Poll::Ready(outcome) = advance(&mut running[chosen].1) {
                        let (number, _) = running.swap_remove(chosen);
                        assert!(
                            matches!(outcome, Outcome::Finished(Ok(sum)) if sum == 64 * number)
                        );
                        running.push(begin(number));
                    }
                }
            }
        }
    }
}

#[test]
fn work_poll_a_future_is_polled_only_while_it_is_alive() {
    for cancelled_after in 0..4 {
        let (alive, is_alive) = Alive::new();
        let polled = Rc::new(Cell::new(0));
        let count = Rc::clone(&polled);
        let mut stackful = stackful(move || {
            wait_here(poll_fn(move |_| {
                assert!(alive.0.get());
                count.set(count.get() + 1);
                match count.get() {
                    4 => Poll::Ready(()),
                    _ => Poll::Pending,
                }
            }));
            // It is gone, and what is polled now is another one.
            wait_here(polls(2));
        });
        for _ in 0..cancelled_after {
            assert!(advance(&mut stackful).is_pending());
        }
        assert!(stackful.cancel().is_ok());
        assert!(!is_alive.get());
        assert_eq!(polled.get(), cancelled_after);
    }
}

#[test]
fn work_poll_a_panic_of_the_future_does_not_reach_the_driver() {
    let mut stackful = stackful(|| {
        let caught = catch_unwind(AssertUnwindSafe(|| {
            wait_here(async {
                polls(1).await;
                panic!("of the future")
            })
        }));
        caught.is_err()
    });
    assert!(advance(&mut stackful).is_pending());
    assert!(finish(&mut stackful));
}

#[test]
fn work_poll_the_future_runs_on_no_stack_of_its_own() {
    let mut stackful = stackful(|| {
        let (own, here) = (root_here(), place());
        assert_ne!(own, 0);
        wait_here(async {
            assert_eq!(root_here(), 0);
            let distance = here.abs_diff(place());
            assert!(distance > SIZE, "{distance}");
            polls(1).await;
            assert_eq!(root_here(), 0);
            // One more stack, which comes and goes within one poll, on top of the driver's.
            let mut inner = stackful(root_here);
            assert_ne!(finish(&mut inner), own);
            assert_eq!(root_here(), 0);
        });
        assert_eq!(root_here(), own);
    });
    finish(&mut stackful);
    assert_eq!(root_here(), 0);
}

#[test]
fn with_root_finds_the_root_of_the_stack_that_runs() {
    let mut seed = 7;
    let one = || {
        stackful(|| {
            let own = root_here();
            for _ in 0..20 {
                wait_here(polls(1));
                assert_eq!(root_here(), own);
            }
        })
    };
    let mut running: Vec<Stackful<()>> = (0..20).map(|_| one()).collect();
    for _ in 0..5000 {
        let chosen = chance(&mut seed) % running.len();
        let done = advance(&mut running[chosen]).is_ready();
        assert_eq!(root_here(), 0);
        if done || chance(&mut seed).is_multiple_of(64) {
            // Dropped at its end, or in the middle.
            running[chosen] = one();
            assert_eq!(root_here(), 0);
        }
    }
}

/// Drives another stack from one that runs, to some end, and tells whether the root is the same before and after.
fn around<T: 'static>(function: impl FnOnce() -> T + 'static, drive: fn(Stackful<T>)) {
    let mut outer = stackful(move || {
        let own = root_here();
        let inner = stackful(move || {
            assert_ne!(root_here(), own);
            function()
        });
        drive(inner);
        assert_eq!(root_here(), own);
        wait_here(polls(1));
        assert_eq!(root_here(), own);
    });
    finish(&mut outer);
    assert_eq!(root_here(), 0);
}

#[test]
fn with_root_finds_its_own_again_when_another_stack_has_run_on_top() {
    around(|| wait_here(polls(3)), |mut inner| finish(&mut inner));
    // Set aside, and cancelled.
    around(
        || wait_here(polls(3)),
        |mut inner| assert!(advance(&mut inner).is_pending()),
    );
    // Never begun.
    around(|| wait_here(polls(3)), drop);
    around(
        || panic!("of the inner one"),
        |mut inner: Stackful<()>| {
            assert!(matches!(
                advance(&mut inner),
                Poll::Ready(Outcome::Finished(Err(_)))
            ));
        },
    );
    // Given up.
    around(
        || {
            loop {
                let _ = catch_unwind(|| wait_here(std::future::pending::<()>()));
            }
        },
        |mut inner: Stackful<()>| {
            assert!(advance(&mut inner).is_pending());
            assert!(inner.cancel().is_err());
        },
    );
}

#[test]
fn with_root_keeps_a_stack_that_was_given_up_for_ever() {
    // What others may point to on it stays as it was, while further stacks come and go.
    let address = Rc::new(Cell::new(ptr::null::<u64>()));
    let told = Rc::clone(&address);
    let mut stubborn = stackful(move || {
        let value = 77_u64;
        told.set(&value);
        loop {
            let _ = catch_unwind(|| wait_here(std::future::pending::<()>()));
            std::hint::black_box(&value);
        }
    });
    let begun: Poll<Outcome<()>> = advance(&mut stubborn);
    assert!(begun.is_pending());
    assert!(stubborn.cancel().is_err());
    drop(stubborn);
    for number in 0..100 {
        let mut other = stackful(move || {
            let filled = [number; 1024];
            wait_here(polls(1));
            filled.iter().sum::<u64>()
        });
        assert_eq!(finish(&mut other), 1024 * number);
    }
    // SAFETY: the value stands on a stack that was leaked, so its memory stays mapped, and nothing runs there any more.
    let value = unsafe { address.get().read_volatile() };
    assert_eq!(value, 77);
}

#[test]
fn a_function_that_has_come_to_its_end_is_not_resumed() {
    let mut stackful = stackful(|| 1);
    assert_eq!(finish(&mut stackful), 1);
    assert!(stackful.cancel().is_ok());
    let again = catch_unwind(AssertUnwindSafe(|| advance(&mut stackful).is_ready()));
    assert!(again.is_err());
}

#[test]
fn a_function_that_never_began_drops_what_it_holds() {
    let (alive, is_alive) = Alive::new();
    let mut stackful = stackful(move || drop(alive));
    assert!(stackful.cancel().is_ok());
    assert!(!is_alive.get());
}

#[test]
fn a_large_function_is_kept_on_the_heap() {
    let large = [3_u8; 2 * SIZE];
    let mut stackful = stackful(move || large.iter().map(|byte| u64::from(*byte)).sum::<u64>());
    assert_eq!(finish(&mut stackful), 6 * SIZE as u64);
}
