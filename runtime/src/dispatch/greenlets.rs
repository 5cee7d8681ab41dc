//! How many greenlets an application has, how large their stacks are, and how many there may be.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use super::{Dispatcher, GreenletError};

/// How large stacks are, unless `[greenlet] stack_size` says otherwise: twice what the deepest usual code was measured to need in a debug
/// build, which is JSON nested as deep as it may be. Only pages that were touched take memory.
pub(crate) const STACK_SIZE: usize = 512 * 1024;

/// How many greenlets there may be, unless `[greenlet] max` says otherwise. Linux allows a process 65,530 mappings, of which a stack
/// takes two.
pub(crate) const MAX_GREENLETS: usize = 20_000;

/// The limits of an application's greenlets, and how many there are.
#[derive(Debug)]
pub(crate) struct Greenlets {
    stack_size: usize,
    max: usize,
    living: AtomicUsize,
    waiting: AtomicUsize,
    refused: AtomicUsize,
    leaked: AtomicUsize,
}

impl Default for Greenlets {
    fn default() -> Greenlets {
        Greenlets::new(STACK_SIZE, MAX_GREENLETS)
    }
}

/// How many greenlets an application has at the moment, and what has become of others.
///
/// # Example
///
/// ```
/// # #[cfg(feature = "web")] {
/// use aiopyramid::prelude::*;
///
/// let app = Configurator::new().make_app().unwrap();
/// assert_eq!(app.greenlets().waiting, 0);
/// # }
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct GreenletCounts {
    /// Those that have begun and not ended, waiting ones included.
    pub living: usize,
    /// Those of them that wait in [`synchronize`](fn@super::synchronize), or are ready to go on.
    pub waiting: usize,
    /// How many did not begin because there were as many as allowed.
    pub refused: usize,
    /// How many stacks had to be leaked so far, because a destructor waited while its stack unwound, because the unwinding was caught
    /// and ignored, or because the program is built without it. They count among the living no more, but their
    /// memory is gone, so each is one less that there may be.
    pub leaked: usize,
}

impl Greenlets {
    /// With stacks of that many bytes, and at most `max` of them.
    pub(crate) fn new(stack_size: usize, max: usize) -> Greenlets {
        Greenlets {
            stack_size,
            max,
            living: AtomicUsize::new(0),
            waiting: AtomicUsize::new(0),
            refused: AtomicUsize::new(0),
            leaked: AtomicUsize::new(0),
        }
    }

    /// How large a stack is, in bytes.
    pub(super) fn stack_size(&self) -> usize {
        self.stack_size
    }

    /// The numbers at the moment.
    pub(crate) fn counts(&self) -> GreenletCounts {
        GreenletCounts {
            living: self.living.load(Ordering::Relaxed),
            waiting: self.waiting.load(Ordering::Relaxed),
            refused: self.refused.load(Ordering::Relaxed),
            leaked: self.leaked.load(Ordering::Relaxed),
        }
    }

    /// Whether one more may begin at the moment. Without a place being kept for it, so this is no more than a hint.
    ///
    /// # Errors
    ///
    /// Where none may: it counts as refused.
    pub(crate) fn have_room(&self) -> Result<(), GreenletError> {
        let GreenletCounts { living, leaked, .. } = self.counts();
        if living + leaked < self.max {
            return Ok(());
        }
        self.refused.fetch_add(1, Ordering::Relaxed);
        Err(GreenletError::Full { max: self.max })
    }

    pub(super) fn count_leaked(&self) {
        self.leaked.fetch_add(1, Ordering::Relaxed);
    }
}

/// One of the greenlets that there may be, as long as it lives.
pub(super) struct Ticket {
    dispatcher: Arc<Dispatcher>,
    waits: bool,
}

impl Ticket {
    /// Room for one more.
    ///
    /// # Errors
    ///
    /// How many there may be, if there are that many.
    pub(super) fn take(dispatcher: Arc<Dispatcher>) -> Result<Ticket, usize> {
        let greenlets = dispatcher.greenlets();
        // A leaked stack is one less that there may be, or whoever can have one leaked could take all memory.
        let leaked = greenlets.leaked.load(Ordering::Relaxed);
        if greenlets.living.fetch_add(1, Ordering::Relaxed) + leaked >= greenlets.max {
            greenlets.living.fetch_sub(1, Ordering::Relaxed);
            greenlets.refused.fetch_add(1, Ordering::Relaxed);
            return Err(greenlets.max);
        }
        Ok(Ticket {
            dispatcher,
            waits: false,
        })
    }

    /// Counts it among those that wait.
    pub(super) fn wait(&mut self) {
        self.waits = true;
        self.greenlets().waiting.fetch_add(1, Ordering::Relaxed);
    }

    pub(super) fn greenlets(&self) -> &Greenlets {
        self.dispatcher.greenlets()
    }
}

impl Drop for Ticket {
    fn drop(&mut self) {
        let greenlets = self.greenlets();
        if self.waits {
            greenlets.waiting.fetch_sub(1, Ordering::Relaxed);
        }
        greenlets.living.fetch_sub(1, Ordering::Relaxed);
    }
}

impl fmt::Debug for Ticket {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Ticket(waits: {})", self.waits)
    }
}
