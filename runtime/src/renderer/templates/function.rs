//! Functions of the application's own that templates may call: as functions, as filters and as tests.

use std::future::Future;

use minijinja::value::{Rest, Serde, ValueOrKwargs};
use minijinja::{ErrorKind, State, Value};
use serde::Serialize;

use super::argument::{Arguments, TemplateArgument};
use super::error::Failed;
use super::markup;
use crate::dispatch::synchronize;
use crate::error::Error;

/// What `config.add_template_function`, `add_template_filter` and `add_template_test` take: a function, plain or `async`, of up to six
/// [arguments](TemplateArgument), whose value serde can write, or a `Result` with such a value.
///
/// A plain function may wait with [`synchronize`](fn@crate::dispatch::synchronize), and an `async` one is waited for, without holding the
/// worker. Neither may block the thread. [`Request::current`](crate::Request::current) is the request for which a template is rendered.
///
/// An outcome of [`httpexceptions`](crate::httpexceptions) as the error is the response, as it is in a view; any other error is a 500.
///
/// `M` only tells the cases apart. It cannot where an error is one that serde can write as well: there write `.map_err(Error::from)`.
///
/// # Example
///
/// ```
/// use aiopyramid::prelude::*;
///
/// /// `{{ title|shortened(20) }}`
/// fn shortened(text: String, length: usize) -> String {
///     text.chars().take(length).collect()
/// }
///
/// /// `{{ stock(article.id) }}`
/// async fn stock(article: u64) -> Result<u32> {
///     tokio::task::yield_now().await;
///     Ok(article as u32 % 7)
/// }
///
/// let mut config = Configurator::new();
/// config.add_template_filter("shortened", shortened);
/// config.add_template_function("stock", stock);
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be called by templates",
    label = "not a function that templates can call",
    note = "it takes up to six arguments that serde can read (`String` and not `&str`), and returns what serde can write, or a `Result` of that with an error that becomes `aiopyramid::Error`",
    note = "a closure says the types of its arguments: `|text: String| text.len()`"
)]
pub trait TemplateFunction<M>: Send + Sync + 'static {
    /// Calls it.
    #[doc(hidden)]
    fn call_with(&self, arguments: Arguments<'_>) -> Result<Value, NotReturned>;

    /// The `Result` that it returns as if it were a value, because its error is none.
    #[doc(hidden)]
    fn result_as_value() -> Option<&'static str>;
}

/// Why a call has no value.
#[doc(hidden)]
#[derive(Debug)]
pub enum NotReturned {
    /// The arguments are not those that it takes.
    Arguments(minijinja::Error),
    /// It failed.
    Failed(Error),
}

impl From<minijinja::Error> for NotReturned {
    fn from(error: minijinja::Error) -> NotReturned {
        NotReturned::Arguments(error)
    }
}

/// The cases of [`TemplateFunction`].
#[doc(hidden)]
#[allow(
    unreachable_pub,
    reason = "the trait's parameter must be as public as the trait"
)]
pub mod case {
    #[derive(Debug)]
    pub struct Plain;
    #[derive(Debug)]
    pub struct PlainResult;
    #[derive(Debug)]
    pub struct Coroutine;
    #[derive(Debug)]
    pub struct CoroutineResult;
}

/// One case, for one number of arguments.
macro_rules! function {
    ($case:ident, [$($argument:ident),*], [$($parameter:ident),*], [$($bounds:tt)*], $returned:ty, $finish:expr, $result:expr) => {
        impl<Function, $($argument,)* $($parameter),*> TemplateFunction<(case::$case, fn($($argument),*) -> $returned)> for Function
        where
            // First, so that the compiler knows what is returned when it looks at the bounds on that, and has one case left.
            Function: Fn($($argument),*) -> $returned + Send + Sync + 'static,
            $($argument: TemplateArgument,)*
            $($bounds)*
        {
            #[allow(non_snake_case, unused_mut, reason = "the names are those of the types, and there may be none")]
            fn call_with(&self, mut arguments: Arguments<'_>) -> Result<Value, NotReturned> {
                $(let $argument = $argument::take(&mut arguments)?;)*
                arguments.finish()?;
                $finish(self($($argument),*))
            }

            fn result_as_value() -> Option<&'static str> {
                $result
            }
        }
    };
}

/// All cases, for one number of arguments.
macro_rules! functions {
    ($($argument:ident),*) => {
        function!(Plain, [$($argument),*], [R], [R: Serialize], R, written, result::<R>());
        function!(
            PlainResult, [$($argument),*], [R, E],
            [R: Serialize, E: Into<Error>], Result<R, E>, outcome, None
        );
        function!(
            Coroutine, [$($argument),*], [R, Fut],
            [Fut: Future<Output = R>, R: Serialize], Fut, awaited, result::<R>()
        );
        function!(
            CoroutineResult, [$($argument),*], [R, E, Fut],
            [Fut: Future<Output = Result<R, E>>, R: Serialize, E: Into<Error>], Fut, awaited_outcome, None
        );
    };
}

functions!();
functions!(A);
functions!(A, B);
functions!(A, B, C);
functions!(A, B, C, D);
functions!(A, B, C, D, G);
functions!(A, B, C, D, G, H);

/// The name of a type that is a `Result`.
///
/// A `Result` whose error serde can write is a value for serde, `{'Ok': 1}`, and nobody wants to print that. No bound can exclude it.
fn result<R>() -> Option<&'static str> {
    let name = std::any::type_name::<R>();
    name.starts_with("core::result::Result<").then_some(name)
}

fn written<R: Serialize>(value: R) -> Result<Value, NotReturned> {
    Ok(Value::from(Serde(value)))
}

fn outcome<R: Serialize, E: Into<Error>>(result: Result<R, E>) -> Result<Value, NotReturned> {
    match result {
        Ok(value) => written(value),
        Err(error) => Err(NotReturned::Failed(error.into())),
    }
}

fn awaited<R: Serialize>(future: impl Future<Output = R>) -> Result<Value, NotReturned> {
    written(synchronize(future))
}

fn awaited_outcome<R: Serialize, E: Into<Error>>(
    future: impl Future<Output = Result<R, E>>,
) -> Result<Value, NotReturned> {
    outcome(synchronize(future))
}

/// A function as the engine calls it. `called` is what errors call it: "the filter `price`".
pub(super) fn for_engine<M>(
    called: String,
    function: impl TemplateFunction<M>,
) -> impl Fn(&State<'_, '_>, Rest<ValueOrKwargs>) -> Result<Value, minijinja::Error>
+ Send
+ Sync
+ 'static {
    move |state, arguments| {
        let values = arguments.into_values();
        let returned = function.call_with(Arguments::new(&values));
        returned
            .map(|value| markup::returned_to(state.auto_escape(), value))
            .map_err(|reason| for_template(&called, reason))
    }
}

fn for_template(called: &str, reason: NotReturned) -> minijinja::Error {
    match reason {
        NotReturned::Failed(error) => {
            minijinja::Error::new(ErrorKind::InvalidOperation, format!("{called} failed"))
                .with_source(Failed::new(error))
        }
        NotReturned::Arguments(error) => match error.detail() {
            Some(detail) => minijinja::Error::new(error.kind(), format!("{called}: {detail}")),
            // The engine knows which name is undefined.
            None => error,
        },
    }
}
