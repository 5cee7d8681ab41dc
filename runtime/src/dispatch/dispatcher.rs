//! How the functions of one application run: its executors, its greenlets, its home thread.

use std::sync::{Arc, OnceLock};

use super::executors::Executors;
use super::greenlets::{Greenlets, MAX_GREENLETS};
use super::pinned::LazyThread;

/// What an application has for running functions. Programs without an application share one for the whole process.
pub(crate) struct Dispatcher {
    executors: Executors,
    greenlets: Greenlets,
    home: Arc<LazyThread>,
}

impl Dispatcher {
    /// With what an application has.
    pub(crate) fn new(
        executors: Executors,
        greenlets: Greenlets,
        home: Arc<LazyThread>,
    ) -> Dispatcher {
        Dispatcher {
            executors,
            greenlets,
            home,
        }
    }

    /// What code uses that runs for no application.
    pub(crate) fn of_process() -> Arc<Dispatcher> {
        static SHARED: OnceLock<Arc<Dispatcher>> = OnceLock::new();
        let shared = SHARED.get_or_init(|| {
            let home = Arc::new(LazyThread::new("aiopyramid-home"));
            Arc::new(Dispatcher::new(
                Executors::default(),
                Greenlets::default(),
                home,
            ))
        });
        Arc::clone(shared)
    }

    /// What code of tests uses, with stacks of that many bytes.
    pub(super) fn of_tests(stack_size: usize) -> Arc<Dispatcher> {
        Arc::new(Dispatcher::new(
            Executors::default(),
            Greenlets::new(stack_size, MAX_GREENLETS),
            Arc::new(LazyThread::new("aiopyramid-home")),
        ))
    }

    /// The executors.
    pub(crate) fn executors(&self) -> &Executors {
        &self.executors
    }

    /// The limits and the number of greenlets.
    pub(crate) fn greenlets(&self) -> &Greenlets {
        &self.greenlets
    }

    /// The thread whose event loop is there for whoever has none.
    pub(crate) fn home(&self) -> &LazyThread {
        &self.home
    }
}
