//! How functions run: on the worker that awaits them, in a greenlet, or on an executor thread that they may block.
//!
//! Nothing here knows of HTTP.

mod callback;
mod coroutine;
pub(crate) mod current;
mod dispatcher;
mod executor;
pub(crate) mod executors;
mod greenlet;
mod greenlets;
mod kept;
pub(crate) mod label;
mod outlive;
mod overload;
mod panic;
mod pinned;
pub(crate) mod pulse;
mod remedies;
mod run_in_executor;
mod spans;
mod stack;
mod synchronize;
#[cfg_attr(
    not(feature = "server"),
    allow(dead_code, reason = "only the server has workers to watch")
)]
pub(crate) mod watchdog;

pub(crate) use callback::{Callback, CallbackOnce, Kind};
pub(crate) use dispatcher::Dispatcher;
pub use executor::{Executor, ExecutorCounts, ExecutorError, ExecutorOptions};
pub(crate) use executor::{advice_on_name, at_home};
pub(crate) use greenlet::block_on_greenlet;
pub use greenlet::{GreenletError, SpawnGreenlet, spawn_greenlet, try_spawn_greenlet};
pub use greenlets::GreenletCounts;
pub(crate) use greenlets::{Greenlets, MAX_GREENLETS, STACK_SIZE};
pub(crate) use outlive::outlive;
pub(crate) use overload::is_overload;
pub use panic::Panicked;
pub(crate) use panic::{catch, catch_future, remember_locations};
pub use pinned::block_on;
#[cfg(feature = "server")]
pub(crate) use pinned::run;
pub(crate) use pinned::{LazyThread, spawn_here};
pub use run_in_executor::{run_in_executor, run_in_named_executor};
pub use synchronize::{ScopeError, allow_blocking, synchronize, try_synchronize};

#[doc = include_str!("synchronize.md")]
pub use aiopyramid_macros::synchronize;
#[doc = include_str!("test.md")]
pub use aiopyramid_macros::test;
#[doc = include_str!("use_executor.md")]
pub use aiopyramid_macros::use_executor;
