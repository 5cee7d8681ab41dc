//! Views without an attribute: functions of the request, for `Configurator::add_view`.

use std::fmt::Display;
use std::sync::Arc;

use serde::Serialize;

use super::mapper::ApplicationMapper;
use super::{BorrowedCall, Call, Rendering, View, ViewInfo};
use crate::error::{Error, Result};
use crate::http::{Request, Response};
use crate::renderer::Outcome;
use crate::respond::Answer;

/// What `Configurator::add_view` takes: a [`View`], or a function of the request, `async` or plain.
///
/// The kind is seen from the signature, as the attribute does it. `M` only tells the cases apart.
///
/// # Example
///
/// ```
/// use aiopyramid::prelude::*;
///
/// async fn home(_request: Request) -> &'static str {
///     "home"
/// }
///
/// fn report(_request: Request) -> String {
///     "written where it may block".to_owned()
/// }
///
/// let mut config = Configurator::new();
/// config.add_route("home", "/").add_route("report", "/report");
/// config.add_view(home, ViewOptions { route_name: Some("home"), ..ViewOptions::DEFAULT });
/// config.add_view(report, ViewOptions { route_name: Some("report"), ..ViewOptions::DEFAULT });
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no view",
    label = "not a function from a `Request` to an answer",
    note = "a view added by a call takes one `Request` and returns what implements `Answer`; wrap it in `Rendered(...)` if it has a `renderer`, or annotate it with `#[view_config]` to take other arguments"
)]
pub trait IntoView<M> {
    /// The view.
    fn into_view(self) -> View;
}

/// A function of the request that returns a `Result` whose value goes through a renderer that reads it with serde: `"json"`, or one of the
/// application's own.
///
/// # Example
///
/// ```
/// use aiopyramid::prelude::*;
/// use aiopyramid::view::Rendered;
///
/// let mut config = Configurator::new();
/// let numbers = Rendered(|_request: Request| async { Ok::<_, Error>(vec![1, 2, 3]) });
/// config.add_view(numbers, ViewOptions { route: Some("/numbers"), renderer: Some("json"), ..ViewOptions::DEFAULT });
/// ```
#[derive(Debug, Clone, Copy)]
pub struct Rendered<F>(pub F);

/// A function of the request that returns a `Result` whose value goes through the renderer `"string"`.
#[derive(Debug, Clone, Copy)]
pub struct Displayed<F>(pub F);

/// The cases of [`IntoView`].
#[doc(hidden)]
#[allow(
    unreachable_pub,
    reason = "the trait's parameter must be as public as the trait"
)]
pub mod case {
    #[derive(Debug)]
    pub struct Ready;
    #[derive(Debug)]
    pub struct Coroutine;
    #[derive(Debug)]
    pub struct Plain;
}

impl IntoView<case::Ready> for View {
    fn into_view(self) -> View {
        self
    }
}

impl<F, Fut> IntoView<(case::Coroutine, Fut)> for F
where
    F: Fn(Request) -> Fut + Send + Sync + 'static,
    Fut: Future<Output: Answer> + Send + 'static,
{
    fn into_view(self) -> View {
        coroutine(Rendering::Answers, self, |value, call| {
            Outcome::ready(value.answer(call.request()))
        })
    }
}

impl<F, T> IntoView<(case::Plain, T)> for F
where
    F: Fn(Request) -> T + Send + Sync + 'static,
    T: Answer + 'static,
{
    fn into_view(self) -> View {
        plain(Rendering::Answers, self, |value, call| {
            value.answer(call.request())
        })
    }
}

impl<F, Fut, T, E> IntoView<(case::Coroutine, Fut)> for Rendered<F>
where
    F: Fn(Request) -> Fut + Send + Sync + 'static,
    Fut: Future<Output = Result<T, E>> + Send + 'static,
    T: Serialize + 'static,
    E: Into<Error> + 'static,
{
    fn into_view(self) -> View {
        coroutine(Rendering::Serialized, self.0, |value, call| match value {
            Ok(value) => call.render(value),
            Err(error) => Outcome::ready(Err(error.into())),
        })
    }
}

impl<F, T, E> IntoView<(case::Plain, T, E)> for Rendered<F>
where
    F: Fn(Request) -> Result<T, E> + Send + Sync + 'static,
    T: Serialize + 'static,
    E: Into<Error> + 'static,
{
    fn into_view(self) -> View {
        plain(Rendering::Serialized, self.0, |value, call| {
            call.render(value.map_err(Into::into)?)
        })
    }
}

impl<F, Fut, T, E> IntoView<(case::Coroutine, Fut)> for Displayed<F>
where
    F: Fn(Request) -> Fut + Send + Sync + 'static,
    Fut: Future<Output = Result<T, E>> + Send + 'static,
    T: Display + 'static,
    E: Into<Error> + 'static,
{
    fn into_view(self) -> View {
        coroutine(Rendering::Displayed, self.0, |value, call| match value {
            Ok(value) => call.display(value),
            Err(error) => Outcome::ready(Err(error.into())),
        })
    }
}

impl<F, T, E> IntoView<(case::Plain, T, E)> for Displayed<F>
where
    F: Fn(Request) -> Result<T, E> + Send + Sync + 'static,
    T: Display + 'static,
    E: Into<Error> + 'static,
{
    fn into_view(self) -> View {
        plain(Rendering::Displayed, self.0, |value, call| {
            call.display(value.map_err(Into::into)?)
        })
    }
}

fn coroutine<F, Fut, T>(
    rendering: Rendering,
    function: F,
    respond: fn(T, &BorrowedCall<'_>) -> Outcome,
) -> View
where
    F: Fn(Request) -> Fut + Send + Sync + 'static,
    Fut: Future<Output = T> + Send + 'static,
    T: 'static,
{
    View::coroutine::<ApplicationMapper>(
        rendering,
        |_| {},
        move |call| {
            let future = function(call.request().clone());
            Box::pin(async move {
                call.run_async::<ApplicationMapper, _>(async { respond(future.await, &call).await })
                    .await
            })
        },
    )
}

fn plain<F, T>(
    rendering: Rendering,
    function: F,
    respond: fn(T, &Call<Arc<ViewInfo>>) -> Result<Response>,
) -> View
where
    F: Fn(Request) -> T + Send + Sync + 'static,
    T: 'static,
{
    let function = Arc::new(function);
    View::plain::<ApplicationMapper>(
        rendering,
        |_| {},
        move |call| {
            let function = Arc::clone(&function);
            Box::pin(async move {
                let owned = call.owned().await;
                let run = move || respond(function(owned.request().clone()), &owned);
                call.run_sync::<ApplicationMapper, _>(run).await
            })
        },
    )
}
