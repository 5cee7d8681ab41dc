//! What expansions of `#[synchronize]` and `#[use_executor]` call.

use std::marker::PhantomData;

pub use aiopyramid_macros::{synchronize as then_synchronize, use_executor as then_use_executor};

// Under other names than in the prelude, or lints would advise to leave `__private` out.
pub use crate::dispatch::{
    run_in_executor as on_executor, run_in_named_executor as on_named_executor, synchronize as wait,
};

/// A witness of what a function returns, with which an `async` block inside says that it returns the same.
pub struct Returns<T>(PhantomData<fn() -> T>);

impl<T> Returns<T> {
    /// The witness.
    pub const NEW: Returns<T> = Returns(PhantomData);

    /// A value to return, in code that never runs.
    pub fn value(&self) -> T {
        unreachable!("it stands under `if false`")
    }
}

impl<T> Clone for Returns<T> {
    fn clone(&self) -> Returns<T> {
        *self
    }
}

impl<T> Copy for Returns<T> {}

/// Takes arguments to an executor thread.
///
/// The kind of gate is hidden, because the compiler would otherwise advise people to write our trait into their `where`.
pub struct Gate<G>(PhantomData<G>);

/// The gate.
pub fn gate() -> Gate<impl ExecutorThread> {
    Gate(PhantomData::<Thread>)
}

/// Lets an argument pass.
///
/// What comes out is the argument itself, under a name that is no type at all if the argument cannot pass: then the compiler complains here
/// and nowhere behind.
pub fn pass<G, T>(_: Gate<G>, argument: T) -> G::Passed
where
    G: Takes<T>,
{
    G::take(argument)
}

/// Where functions of `#[use_executor]` run.
pub trait ExecutorThread {}

struct Thread;

impl ExecutorThread for Thread {}

/// What an executor thread takes. That it is `'static` as well is asked later, once for all arguments.
#[diagnostic::on_unimplemented(
    message = "`{T}` cannot go to an executor thread",
    label = "`{T}` is not `Send`: it must stay on its thread",
    note = "what a function of `#[use_executor]` takes and returns changes threads: use `Arc` for `Rc`, `Mutex` for `RefCell`, and write the bounds `Send + 'static` for a type parameter"
)]
pub trait Takes<T> {
    /// The same type.
    type Passed;

    /// The same value.
    fn take(argument: T) -> Self::Passed;
}

#[diagnostic::do_not_recommend]
impl<G, T: Send> Takes<T> for G {
    type Passed = T;

    fn take(argument: T) -> T {
        argument
    }
}

/// A closure that has a `T` with it, and goes to an executor thread or comes back from there.
#[diagnostic::on_unimplemented(
    message = "`{T}` cannot go to an executor thread",
    label = "`{T}` is not `Send`: it must stay on its thread",
    note = "what a function of `#[use_executor]` takes and returns changes threads: use `Arc` for `Rc`, `Mutex` for `RefCell`, and write the bounds `Send + 'static` for a type parameter"
)]
pub trait Carries<T, R>: FnOnce() -> R + Send + 'static {}

#[diagnostic::do_not_recommend]
impl<T, R, F: FnOnce() -> R + Send + 'static> Carries<T, R> for F {}

/// The closure of a method, which takes `self` along.
pub fn with_receiver<T, R>(method: impl Carries<T, R>) -> impl FnOnce() -> R + Send + 'static {
    method
}

/// The value that a function returned, on its way back.
pub fn returning<T>(value: impl Carries<T, T>) -> impl FnOnce() -> T + Send + 'static {
    value
}

/// Asks the application for the executor that a function names, so that a missing one is an error of `make_app()`.
#[cfg(feature = "web")]
#[doc(hidden)]
#[macro_export]
macro_rules! __named_executor {
    ($name:literal, $function:literal) => {
        const _: () = {
            $crate::__private::inventory::submit! {
                $crate::__private::Declaration {
                    site: $crate::__private::Site::declared(
                        [
                            ::core::env!("CARGO_PKG_NAME"),
                            ::core::env!("CARGO_MANIFEST_DIR"),
                            ::core::module_path!(),
                            $function,
                            ::core::file!(),
                        ],
                        ::core::line!(),
                        ::core::column!(),
                        0,
                    ),
                    apply: |__config| {
                        __config.require_executor($name);
                    },
                }
            }
        };
    };
}

/// Without the framework there is no application to ask.
#[cfg(not(feature = "web"))]
#[doc(hidden)]
#[macro_export]
macro_rules! __named_executor {
    ($name:literal, $function:literal) => {};
}

pub use __named_executor as named_executor;
