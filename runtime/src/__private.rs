//! What expansions of the attributes call. Nothing here is for people: it changes with any release.

use std::convert::Infallible;
use std::future::Future;
use std::marker::PhantomData;

use crate::error::{Error, Result};
use crate::http::{Request, Response};
use crate::respond::Answer;

pub use std::boxed::Box;
pub use std::option::Option::Some;
pub use std::result::Result::{Err, Ok};

pub use crate::config::{Configurator, Declaration, ViewOptions};
pub use crate::extract::{FromRequest, Needs, NotThatKind};
pub use crate::runtime::scan_crates;
pub use crate::site::Site;
pub use crate::view::mapper::ApplicationMapper;
pub use crate::view::{Rendering, View};
pub use inventory;

/// What a view returned, to be split into value and error. A `Result` is seen through any alias, because the type decides and not its name.
pub struct Returned<T>(pub T);

impl<T, E> Returned<Result<T, E>> {
    /// Value or error.
    pub fn split(self) -> Result<T, E> {
        self.0
    }
}

/// The case of everything that is no `Result`; the method above goes before it where both fit.
pub trait Unfailing<T> {
    /// The value.
    fn split(self) -> Result<T, Infallible>;
}

impl<T> Unfailing<T> for Returned<T> {
    fn split(self) -> Result<T, Infallible> {
        Ok(self.0)
    }
}

/// A type, asked which way it can answer.
///
/// Blanket implementations over foreign and own traits would collide, so the compiler's look-up of methods chooses: it tries the
/// candidate with the most references first. The order is our own trait, then a bridge to another framework's, then our own again, for
/// the text of the error.
pub struct Probe<T>(PhantomData<fn() -> T>);

/// Asks the type of a value.
pub fn probe<T>(_: &T) -> Probe<T> {
    Probe(PhantomData)
}

/// A way to answer.
pub struct Way<W>(PhantomData<W>);

/// By our own traits.
pub struct Own;
/// By being awaited first, which nobody did.
pub struct NeverAwaited;

/// First choice for values.
pub trait ValueByAnswer {
    /// The way.
    fn value(&self) -> Way<Own>;
}

impl<T: Answer> ValueByAnswer for &&Probe<T> {
    fn value(&self) -> Way<Own> {
        Way(PhantomData)
    }
}

/// A plain function whose future hides behind an alias.
pub trait ValueByFuture {
    /// The way.
    fn value(&self) -> Way<NeverAwaited>;
}

impl<T: Future> ValueByFuture for &Probe<T> {
    fn value(&self) -> Way<NeverAwaited> {
        Way(PhantomData)
    }
}

/// No choice is left.
pub trait ValueByNothing {
    /// The way.
    fn value(&self) -> Way<Own>;
}

impl<T> ValueByNothing for Probe<T> {
    fn value(&self) -> Way<Own> {
        Way(PhantomData)
    }
}

impl Way<Own> {
    /// Answers with a value.
    pub fn answer<T: Answer>(self, value: T, request: &Request) -> Result<Response> {
        value.answer(request)
    }

    /// Answers with an error.
    pub fn fail<E: ViewError>(self, error: E, _request: &Request) -> Result<Response> {
        Err(error.into_error())
    }
}

impl Way<NeverAwaited> {
    /// Refuses a future.
    pub fn answer<T: Awaited>(self, _value: T, _request: &Request) -> Result<Response> {
        unreachable!("no type implements `Awaited`")
    }
}

/// Implemented by nothing.
#[diagnostic::on_unimplemented(
    message = "this plain `fn` returns a future that nobody would await",
    label = "a future behind an alias",
    note = "write the view as an `async fn`, or spell the type out: `impl Future<Output = ...>`, `Pin<Box<dyn Future<Output = ...> + Send>>`"
)]
pub trait Awaited {}

/// What a view may return as the error of its `Result`.
#[diagnostic::on_unimplemented(
    message = "a view cannot fail with `{Self}`",
    label = "`{Self}` is no error that can be answered",
    note = "implement `std::error::Error` for it, which makes it a 500, or `Answer`, which makes it any response"
)]
pub trait ViewError {
    /// The error.
    fn into_error(self) -> Error;
}

#[diagnostic::do_not_recommend]
impl<E: Into<Error>> ViewError for E {
    fn into_error(self) -> Error {
        self.into()
    }
}

/// First choice for errors: whatever becomes our [`Error`].
pub trait ErrorByInto {
    /// The way.
    fn error(&self) -> Way<Own>;
}

impl<E: Into<Error>> ErrorByInto for &&Probe<E> {
    fn error(&self) -> Way<Own> {
        Way(PhantomData)
    }
}

/// By being an answer.
pub struct ByAnswer;

impl Way<ByAnswer> {
    /// Answers with an error, which is as good as a value.
    pub fn fail<E: Answer>(self, error: E, request: &Request) -> Result<Response> {
        error.answer(request)
    }
}

/// Second choice for errors: whatever answers by itself, a `Response` for example.
pub trait ErrorByAnswer {
    /// The way.
    fn error(&self) -> Way<ByAnswer>;
}

impl<E: Answer> ErrorByAnswer for &Probe<E> {
    fn error(&self) -> Way<ByAnswer> {
        Way(PhantomData)
    }
}

/// No choice is left.
pub trait ErrorByNothing {
    /// The way.
    fn error(&self) -> Way<Own>;
}

impl<E> ErrorByNothing for Probe<E> {
    fn error(&self) -> Way<Own> {
        Way(PhantomData)
    }
}
