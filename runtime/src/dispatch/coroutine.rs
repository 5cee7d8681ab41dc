//! A function on a stack of its own, which can be set aside in the middle and taken up again.
//!
//! The function waits by handing out a pointer to the future that it waits for; whoever drives it polls that future on the thread's
//! ordinary stack and goes back to the function once, when the future is ready. A stack never leaves its thread: nothing here is `Send`.
//!
//! # Giving up in the middle
//!
//! A function that nobody waits for any more is *cancelled*: it goes on with a signal upon which it unwinds, so that its destructors run.
//! Code on an unwinding stack may still call [`wait`]. The future is polled once. If it is not ready, then
//!
//! - a destructor cannot unwind a second time (that would end the process), so its stack is set aside for good: it is leaked, and told
//!   as [`Outcome::GivenUp`]; the same if the future panics;
//! - code that has caught the unwinding and goes on unwinds anew, up to [`STUBBORN`] times, and is then given up in the same way.

use std::cell::Cell;
use std::future::Future;
use std::panic::{Location, resume_unwind};
use std::pin::pin;
use std::ptr;
use std::task::{Context, Poll, Waker};
use std::thread;

use corosensei::stack::DefaultStack;
use corosensei::{Coroutine, CoroutineResult, Yielder};

use super::panic::{self, Payload, catch_payload};
use super::stack;

thread_local! {
    /// The root of the stack on which this thread runs; null on its ordinary one.
    static RUNNING: Cell<*const Root<'static>> = const { Cell::new(ptr::null()) };
    /// A stack of this thread was set aside in the middle of a panic, so `thread::panicking()` is true from there on.
    static IN_DOUBT: Cell<bool> = const { Cell::new(false) };
}

/// How often a cancelled function may catch its unwinding and wait again.
const STUBBORN: u32 = 100;

/// Larger functions are kept on the heap, so that none is larger than the stack it is written to.
const LARGE: usize = 4096;

/// What a function hears when it goes on.
#[derive(Clone, Copy)]
enum Signal {
    /// What it waits for is ready.
    Go,
    /// It is not, and will not be waited for.
    NotReady,
    /// Nobody waits for the function any more.
    Cancel,
}

/// What a function asks for when it is set aside.
enum Demand {
    /// To go on when this is ready.
    Wait(Work),
    /// To go on after this was polled, ready or not.
    PollOnce(Work),
    /// Never to go on.
    GiveUp(&'static Location<'static>),
}

/// What a function has thrown to unwind its own stack.
struct Cancelled;

/// A future on the stack of a function that is set aside: polls it and tells whether it is ready.
struct Work {
    poll: *mut (dyn FnMut(&mut Context<'_>) -> bool + 'static),
    /// The line that waits for it.
    at: &'static Location<'static>,
}

impl Work {
    /// The pointer outlives what it borrows from as far as the compiler can see; `Root::suspend` tells why that is right.
    fn new<'a>(
        poll: &'a mut (dyn FnMut(&mut Context<'_>) -> bool + 'a),
        at: &'static Location<'static>,
    ) -> Work {
        let poll: *mut (dyn FnMut(&mut Context<'_>) -> bool + 'a) = poll;
        // SAFETY: only the lifetime changes, which a pointer does not have at run time.
        let poll = unsafe {
            std::mem::transmute::<
                *mut (dyn FnMut(&mut Context<'_>) -> bool + 'a),
                *mut (dyn FnMut(&mut Context<'_>) -> bool + 'static),
            >(poll)
        };
        Work { poll, at }
    }

    /// Polls the future on the stack of the caller. Code in it does not run on the function's stack.
    fn poll(&mut self, cx: &mut Context<'_>) -> bool {
        let outer = RUNNING.replace(ptr::null());
        // SAFETY: `Root::suspend` made the pointer from a unique borrow that lasts until the function goes on. A `Work` is dropped or
        // no longer used before the function goes on (`Stackful::advance`, `run` and `cancel`), so the borrow is alive, and as the
        // function is set aside nobody else uses it. The stack it points into is that of this thread, since `Stackful` is not `Send`.
        // The closure does not panic.
        let ready = unsafe { (*self.poll)(cx) };
        RUNNING.set(outer);
        ready
    }
}

/// What a function's stack begins with.
pub(super) struct Root<'y> {
    yielder: &'y Yielder<Signal, Demand>,
    /// It was told to unwind.
    cancelled: Cell<bool>,
    /// How often it has begun to unwind since.
    begun: Cell<u32>,
}

/// Calls a function with the root of the stack it runs on, or with `None` on a thread's ordinary stack.
pub(super) fn with_root<R>(function: impl FnOnce(Option<&Root<'_>>) -> R) -> R {
    let root = RUNNING.get();
    // SAFETY: a pointer that is not null was set by code on the stack that runs now (`on_stack`, `Root::switch`), from the root that
    // lives as long as any frame of user code on that stack. It is not seen on another one: whoever runs a stack puts back its own as
    // soon as that has been left, by whatever way (`Stackful::resume`), and `Work::poll` hides it. The borrow ends with this frame,
    // which is above the root's.
    function(unsafe { root.as_ref() })
}

impl Root<'_> {
    /// Whether code on this stack runs while the stack unwinds, or after it should have.
    pub(super) fn unwinds(&self) -> bool {
        self.cancelled.get() || panics_for_certain()
    }

    /// Notes that code on this stack goes on where it wanted to wait: if it should have unwound long ago, it must come to its end some
    /// time.
    pub(super) fn goes_on(&self, at: &'static Location<'static>) {
        if self.cancelled.get() && !panics_for_certain() {
            self.count(at);
        }
    }

    fn count(&self, at: &'static Location<'static>) {
        self.begun.set(self.begun.get() + 1);
        if self.begun.get() > STUBBORN {
            self.give_up(at);
        }
    }

    /// Sets the function aside until its driver goes on with it.
    fn suspend(
        &self,
        demand: fn(Work) -> Demand,
        poll: &mut dyn FnMut(&mut Context<'_>) -> bool,
        at: &'static Location<'static>,
    ) -> Signal {
        // The borrow of `poll` lasts until this function returns, and the driver has no `Work` left by then. If it never returns, the
        // stack and everything in it stays in memory for good.
        self.switch(demand(Work::new(poll, at)))
    }

    fn switch(&self, demand: Demand) -> Signal {
        let signal = self.yielder.suspend(demand);
        RUNNING.set(ptr::from_ref(self).cast());
        signal
    }

    /// Unwinds because nobody waits for the function any more. No panic hook is told.
    fn unwind(&self, at: &'static Location<'static>) -> ! {
        self.count(at);
        resume_unwind(Box::new(Cancelled))
    }

    fn give_up(&self, at: &'static Location<'static>) -> ! {
        IN_DOUBT.set(IN_DOUBT.get() || thread::panicking());
        loop {
            self.switch(Demand::GiveUp(at));
        }
    }
}

/// Whether a destructor runs because of a panic. Where that is in doubt, it counts as not.
fn panics_for_certain() -> bool {
    thread::panicking() && !IN_DOUBT.get()
}

/// Waits for a future on a stack that can be set aside.
pub(super) fn wait<F: Future>(
    root: &Root<'_>,
    future: F,
    at: &'static Location<'static>,
) -> F::Output {
    let mut future = pin!(future);
    let mut output = None;
    let mut poll = |cx: &mut Context<'_>| {
        match catch_payload(|| future.as_mut().poll(cx)) {
            Ok(Poll::Pending) => return false,
            Ok(Poll::Ready(value)) => output = Some(Ok(value)),
            Err(payload) => output = Some(Err(payload)),
        }
        true
    };
    let demand = match root.unwinds() {
        true => Demand::PollOnce,
        false => Demand::Wait,
    };
    let signal = root.suspend(demand, &mut poll, at);
    match (signal, output) {
        (Signal::Go, Some(Ok(value))) => {
            root.goes_on(at);
            value
        }
        // A second unwinding out of a destructor would end the process.
        (Signal::Go, Some(Err(_))) if root.unwinds() && thread::panicking() => root.give_up(at),
        (Signal::Go, Some(Err(payload))) => payload.resume(),
        (Signal::Cancel, _) => {
            root.cancelled.set(true);
            root.unwind(at)
        }
        (Signal::NotReady | Signal::Go, _) if thread::panicking() => root.give_up(at),
        (Signal::NotReady | Signal::Go, _) => root.unwind(at),
    }
}

/// Why a stack was leaked.
#[derive(Debug)]
pub(super) struct Leak {
    /// The line that waits on it, for ever.
    pub(super) at: &'static Location<'static>,
    pub(super) why: &'static str,
}

/// Why one was leaked that had begun to unwind.
pub(super) const GIVEN_UP: &str = "while it unwound, code on it waited for something that was not ready, or that panicked; \
    a destructor must not wait (have it spawn a task), and a caught cancellation must not be ignored";

/// Why one was leaked that nobody waits for any more.
const NOT_UNWOUND: &str = "nobody waits for the greenlet any more, and it cannot be unwound: the program is built with `panic = \"abort\"`, or \
    the greenlet has panicked before, on a thread where the stack of another one was leaked in the middle of a panic";

/// How a function came to its end.
pub(super) enum Outcome<T> {
    /// It returned, or it panicked.
    Finished(Result<T, Payload>),
    /// It waited where it could not, at that line: its stack is leaked.
    GivenUp(&'static Location<'static>),
}

/// A function on a stack of its own.
pub(super) struct Stackful<T: 'static> {
    /// `None` when it has come to its end.
    coroutine: Option<Coroutine<Signal, Demand, Result<T, Payload>, DefaultStack>>,
    stack_size: usize,
    /// What it waits for.
    work: Option<Work>,
    /// How often it panicked, caught or not.
    panics: usize,
    is_leaked: bool,
}

impl<T: 'static> Stackful<T> {
    /// Puts a function on a stack of that size, where it does not run yet.
    pub(super) fn new<F: FnOnce() -> T + 'static>(
        stack: DefaultStack,
        stack_size: usize,
        function: F,
    ) -> Stackful<T> {
        let coroutine = match size_of::<F>() > LARGE {
            true => on_stack(stack, Box::new(function) as Box<dyn FnOnce() -> T>),
            false => on_stack(stack, function),
        };
        Stackful {
            coroutine: Some(coroutine),
            stack_size,
            work: None,
            panics: 0,
            is_leaked: false,
        }
    }

    /// Whether it has come to its end: nothing of it will run any more.
    pub(super) fn is_over(&self) -> bool {
        self.coroutine.is_none()
    }

    /// Whether there is something of the function on its stack: it waits, or the stack was leaked.
    pub(super) fn is_on_stack(&self) -> bool {
        self.coroutine.is_some() || self.is_leaked
    }

    /// Runs the function until it waits for something that is not ready, or to its end.
    ///
    /// # Panics
    ///
    /// When it has come to its end before.
    pub(super) fn advance(&mut self, cx: &mut Context<'_>) -> Poll<Outcome<T>> {
        match self.work.take() {
            Some(mut work) => match work.poll(cx) {
                true => self.run(Signal::Go, cx),
                false => {
                    self.work = Some(work);
                    Poll::Pending
                }
            },
            None => self.run(Signal::Go, cx),
        }
    }

    fn run(&mut self, mut signal: Signal, cx: &mut Context<'_>) -> Poll<Outcome<T>> {
        loop {
            match self.resume(signal) {
                CoroutineResult::Yield(Demand::Wait(mut work)) => match work.poll(cx) {
                    true => signal = Signal::Go,
                    false => {
                        self.work = Some(work);
                        return Poll::Pending;
                    }
                },
                CoroutineResult::Yield(Demand::PollOnce(mut work)) => {
                    signal = match work.poll(cx) {
                        true => Signal::Go,
                        false => Signal::NotReady,
                    };
                }
                CoroutineResult::Yield(Demand::GiveUp(at)) => {
                    self.leak();
                    return Poll::Ready(Outcome::GivenUp(at));
                }
                CoroutineResult::Return(result) => {
                    if let Some(coroutine) = self.coroutine.take() {
                        stack::give_back(coroutine.into_stack(), self.stack_size);
                    }
                    return Poll::Ready(Outcome::Finished(result));
                }
            }
        }
    }

    fn resume(&mut self, signal: Signal) -> CoroutineResult<Demand, Result<T, Payload>> {
        let coroutine = self.coroutine.as_mut();
        let coroutine = coroutine.expect("a function that has come to its end is not resumed");
        let seen = panic::seen();
        let outer = RUNNING.replace(ptr::null());
        let result = coroutine.resume(signal);
        RUNNING.set(outer);
        self.panics += panic::seen().wrapping_sub(seen);
        result
    }

    /// Whatever still points into the stack points to memory that stays.
    fn leak(&mut self) {
        std::mem::forget(self.coroutine.take());
        self.is_leaked = true;
    }

    /// Unwinds the function's stack if it is still in use. Its destructors run now, on this thread.
    ///
    /// # Errors
    ///
    /// Why its stack had to be leaked.
    pub(super) fn cancel(&mut self) -> Result<(), Leak> {
        let work = self.work.take();
        match &self.coroutine {
            Some(coroutine) if coroutine.started() => {}
            _ => {
                // It holds what the function would have taken with it, and drops that.
                self.coroutine = None;
                return Ok(());
            }
        }
        // With `panic = "abort"` there is no unwinding, and where it is in doubt whether the function waits inside a destructor that
        // runs because of a panic, a second one might end the process.
        if cfg!(panic = "abort") || (IN_DOUBT.get() && self.panics > 0) {
            self.leak();
            return Err(Leak {
                at: work.map_or(Location::caller(), |work| work.at),
                why: NOT_UNWOUND,
            });
        }
        match self.run(Signal::Cancel, &mut Context::from_waker(Waker::noop())) {
            // What nobody waits for is dropped; its destructor may panic.
            Poll::Ready(Outcome::Finished(result)) => drop(catch_payload(|| drop(result))),
            Poll::Ready(Outcome::GivenUp(at)) => return Err(Leak { at, why: GIVEN_UP }),
            Poll::Pending => unreachable!("a cancelled function waits for nothing"),
        }
        Ok(())
    }
}

fn on_stack<T: 'static, F: FnOnce() -> T + 'static>(
    stack: DefaultStack,
    function: F,
) -> Coroutine<Signal, Demand, Result<T, Payload>, DefaultStack> {
    Coroutine::with_stack(stack, move |yielder: &Yielder<Signal, Demand>, _begin| {
        let root = Root {
            yielder,
            cancelled: Cell::new(false),
            begun: Cell::new(0),
        };
        RUNNING.set(ptr::from_ref(&root).cast());
        // Nothing may unwind beyond the end of the stack.
        catch_payload(function)
    })
}

impl<T: 'static> Drop for Stackful<T> {
    fn drop(&mut self) {
        // Whoever wants to tell of a leak has cancelled it before.
        let _ = self.cancel();
    }
}

#[cfg(test)]
mod tests;
