//! How functions run: on the worker that awaits them, or on an executor thread that they may block.
//!
//! Nothing here knows of HTTP.

mod executor;
mod panic;

pub use executor::{Executor, ExecutorError};
pub use panic::Panicked;
pub(crate) use panic::{catch, catch_future, remember_locations};
