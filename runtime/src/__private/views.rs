//! What expansions of `#[view_config]` and of `#[derive(FromPlaceholder)]` call, and the runtime's own scan. Arguments by type are in a
//! file of their own.

use std::convert::Infallible;
use std::future::Future;
use std::marker::PhantomData;
use std::str::FromStr;

#[cfg(feature = "axum-core-05")]
use axum_core::response::IntoResponse;

#[cfg(feature = "axum-core-05")]
use crate::bridge::axum_core_05::respond;
use crate::error::{Error, Result};
use crate::http::{Request, Response};
use crate::respond::Answer;

pub use std::boxed::Box;
pub use std::option::Option::Some;
pub use std::result::Result::{Err, Ok};

pub use crate::config::{Configurator, Declaration, IncludeDeclaration, ViewOptions};
pub use crate::extract::NotThatKind;
pub use crate::layer::AnyLayer;
#[cfg(feature = "templates")]
pub use crate::renderer::templates::shape::{
    Names, Part, Shape, ShapeAt, ShapeOf, Step, TemplateValue, Wanted, check as check_template,
};
#[cfg(feature = "templates")]
pub use crate::renderer::templates::{EmbeddedTemplate, TemplateUse, UseKind};
pub use crate::runtime::scan_crates;
pub use crate::settings::{FromSettings, FromText, SectionReader, SettingsValue};
pub use crate::site::Site;
pub use crate::view::mapper::ApplicationMapper;
pub use crate::view::{HttpCache, Rendering, View};
pub use inventory;

/// The value of `body_limit`. A field says its type to the compiler with fewer words around it than an argument does.
pub struct Limit {
    /// The number of bytes.
    pub bytes: u64,
}

/// The value of `http_cache` and of other spans of time, likewise.
pub struct Age {
    /// The number of seconds.
    pub seconds: u64,
}

/// What `#[derive(FromPlaceholder)]` asks of a type.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be read from a placeholder",
    label = "`{Self}` has no `FromStr`",
    note = "implement `std::str::FromStr` for it: text that it refuses is a 404"
)]
pub trait Parsed: Sized {
    /// The value, or that the text has none.
    fn parsed(text: &str) -> Result<Self, NotThatKind>;
}

#[diagnostic::do_not_recommend]
impl<T: FromStr> Parsed for T {
    fn parsed(text: &str) -> Result<T, NotThatKind> {
        text.parse().map_err(|_| NotThatKind)
    }
}

/// What a view returned, to be split into value and error. A `Result` is seen through any alias, because the type decides and not its name.
pub struct Returned<T>(pub T);

impl<T, E> Returned<Result<T, E>> {
    /// Value or error.
    pub fn split_outcome(self) -> Result<Returned<T>, Returned<E>> {
        self.0.map(Returned).map_err(Returned)
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

impl<W> Way<W> {
    pub(super) const NEW: Way<W> = Way(PhantomData);
}

/// The future of a view, which may move between threads while it waits.
pub fn sendable<F: Future + Send>(view: F) -> impl Future<Output = F::Output> + Send {
    view
}

/// By our own traits.
pub struct Own;
/// By the traits of another framework.
#[cfg(feature = "axum-core-05")]
pub struct Bridge;
/// By being awaited first, which nobody did.
pub struct NeverAwaited;

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

#[cfg(feature = "axum-core-05")]
impl Way<Bridge> {
    /// Answers with a value.
    pub fn answer<T: IntoResponse>(self, value: T, request: &Request) -> Result<Response> {
        Ok(request.finish(respond(value)))
    }

    /// Answers with an error.
    pub fn fail<E: IntoResponse>(self, error: E, _request: &Request) -> Result<Response> {
        Ok(respond(error))
    }
}

impl Way<ByAnswer> {
    /// Answers with an error, which is as good as a value.
    pub fn fail<E: Answer>(self, error: E, request: &Request) -> Result<Response> {
        error.answer(request)
    }
}

/// By being sent as if all were well, which is refused.
pub struct BySuccess;

impl Way<BySuccess> {
    /// Refuses it.
    pub fn fail<E: FailureStatus>(self, _error: E, _request: &Request) -> Result<Response> {
        unreachable!("no type implements `FailureStatus`")
    }
}

/// Implemented by nothing.
#[diagnostic::on_unimplemented(
    message = "a view cannot fail with `{Self}`: it would be answered with 200",
    label = "`{Self}` says nothing of having failed",
    note = "use an outcome of `httpexceptions` (`HttpBadRequest::new(text)`), a status with it (`(StatusCode, {Self})`), or `aiopyramid::Error`"
)]
pub trait FailureStatus {}

/// By being an answer, for errors.
pub struct ByAnswer;

/// Implemented by nothing.
#[diagnostic::on_unimplemented(
    message = "this view returns a future that nobody would await",
    label = "a future behind another name",
    note = "write the view as an `async fn` that awaits it, or spell its type out in a plain `fn`: `impl Future<Output = ...>`, `Pin<Box<dyn Future<Output = ...> + Send>>`"
)]
pub trait Awaited {}

/// What a view may return as the error of its `Result`.
#[diagnostic::on_unimplemented(
    message = "a view cannot fail with `{Self}`",
    label = "`{Self}` is no error that can be answered",
    note = "implement `std::error::Error` for it, which makes it a 500, or `Answer`, which makes it any response; in place of `Box<dyn Error>` write `aiopyramid::Error`"
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

/// The traits by which the compiler's look-up of methods chooses. An expansion has all of them in scope, and none of their names, which
/// might be the names of something else there.
pub mod ways {
    pub use super::super::arguments::choices::*;
    #[cfg(feature = "websocket")]
    pub use super::super::callbacks::makings::*;
    pub use super::choices::{
        ErrorByAnswer as _, ErrorByInto as _, ErrorByNothing as _, ErrorByOutcome as _,
        ErrorBySuccess as _, Unfailing as _, ValueByAnswer as _, ValueByEmptiness as _,
        ValueByFuture as _, ValueByNothing as _,
    };
    #[cfg(feature = "axum-core-05")]
    pub use super::choices::{ErrorByResponse as _, ValueByResponse as _};
    #[cfg(feature = "templates")]
    pub use crate::renderer::templates::shape::Unknown as _;
}

mod choices {
    use super::*;

    /// The case of everything that is no `Result`; the method of the type itself goes before it where both fit.
    pub trait Unfailing<T> {
        /// The value.
        fn split_outcome(self) -> Result<Returned<T>, Returned<Infallible>>;
    }

    impl<T> Unfailing<T> for Returned<T> {
        fn split_outcome(self) -> Result<Returned<T>, Returned<Infallible>> {
            Ok(self)
        }
    }

    /// Declares one way: the types that go it, by how many references stand before the probe, and what it is called.
    macro_rules! way {
        ($(#[$doc:meta])* $name:ident: $($bound:path)?, $probe:ty, $method:ident -> $way:ty) => {
            $(#[$doc])*
            pub trait $name {
                /// The way.
                fn $method(&self) -> Way<$way> {
                    Way::NEW
                }
            }

            impl<T $(: $bound)?> $name for $probe {}
        };
    }

    way!(/// First choice for values: our own trait.
        ValueByAnswer: Answer, &&&&Probe<T>, way_of_value -> Own);
    way!(/// A value that says nothing, which others would answer with an empty page.
        ValueByEmptiness: Emptiness, &&&Probe<T>, way_of_value -> Own);
    #[cfg(feature = "axum-core-05")]
    way!(/// Second choice for values: the trait of another framework.
        ValueByResponse: IntoResponse, &&Probe<T>, way_of_value -> Bridge);
    way!(/// A plain function whose future hides behind an alias.
        ValueByFuture: Future, &Probe<T>, way_of_value -> NeverAwaited);
    way!(/// No choice is left.
        ValueByNothing: , Probe<T>, way_of_value -> Own);
    way!(/// A text or other data, which would be answered with 200.
        ErrorBySuccess: Success, &&&&&Probe<T>, way_of_error -> BySuccess);
    way!(/// First choice for errors: whatever becomes our own error, and knows its answer.
        ErrorByOutcome: Outcome, &&&&Probe<T>, way_of_error -> Own);
    way!(/// Second choice for errors: whatever answers by itself, a `Response` for example.
        ErrorByAnswer: Answer, &&&Probe<T>, way_of_error -> ByAnswer);
    #[cfg(feature = "axum-core-05")]
    way!(/// Third choice for errors: the trait of another framework. It goes before a mere error, because a rejection of an extractor is one
        /// as well, and a 500 would be said where the client has made the mistake.
        ErrorByResponse: IntoResponse, &&Probe<T>, way_of_error -> Bridge);
    way!(/// Last choice for errors: whatever becomes our own error.
        ErrorByInto: IntoError, &Probe<T>, way_of_error -> Own);
    way!(/// No choice is left.
        ErrorByNothing: , Probe<T>, way_of_error -> Own);

    /// Our own error, and an answer.
    pub trait Outcome: Into<Error> + Answer {}

    impl<E: Into<Error> + Answer> Outcome for E {}

    /// Values that say nothing at all.
    pub trait Emptiness {}

    impl Emptiness for () {}

    /// Values that say nothing of having failed.
    pub trait Success {}

    impl Success for &str {}
    impl Success for String {}
    impl Success for bytes::Bytes {}
    impl Success for Vec<u8> {}
    impl Success for crate::http::Body {}
    impl<T> Success for crate::extract::Json<T> {}
    impl<T> Success for crate::respond::Html<T> {}
    #[cfg(feature = "files")]
    impl Success for crate::respond::File {}
    impl Success for crate::respond::Streamed {}
    impl Success for crate::respond::EventStream {}

    /// `Into<Error>`, as a trait without parameters.
    pub trait IntoError: Into<Error> {}

    impl<E: Into<Error>> IntoError for E {}
}
