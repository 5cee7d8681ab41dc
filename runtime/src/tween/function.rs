//! One tween: a function, however it is written.

use super::Next;
use crate::dispatch::{Callback, Kind};
use crate::error::Result;
use crate::http::{Request, Response};
use crate::view::BoxFuture;

/// What comes after a plain tween: the next tween, and at the end the router. It is called like any function, `handler(request)?`, and
/// returns when there is a response.
///
/// Its errors are what the pieces further in could not turn into a response: whatever goes wrong, below the
/// [exception-view tween](super::EXCVIEW); errors of the tweens between, outside of it.
///
/// # Example
///
/// ```
/// use aiopyramid::prelude::*;
///
/// #[tween]
/// fn logging(request: Request, handler: &Handler) -> Result<Response> {
///     let line = format!("{} {}", request.method(), request.uri());
///     let response = handler(request)?;
///     println!("{line}: {}", response.status());
///     Ok(response)
/// }
/// ```
pub type Handler = dyn Fn(Request) -> Result<Response> + Send + Sync;

/// A piece between the server and the router, for `Configurator::add_tween`: a function from a request and what comes after it to a
/// response. It may look at the request, call the next piece or not, and change the response.
///
/// An `async fn` is awaited on the worker and has what comes next as [`Next`]; a plain `fn` runs in a greenlet there, and has it as
/// [`Handler`]. `M` only tells the two apart.
///
/// # Example
///
/// ```
/// use aiopyramid::prelude::*;
///
/// let mut config = Configurator::new();
/// config.add_tween("server_name", |request: Request, next: Next| async move {
///     let response = next.call(request).await?;
///     Ok(response.with_header(header::SERVER, "aiopyramid"))
/// });
///
/// fn logging(request: Request, handler: &Handler) -> Result<Response> {
///     println!("{} {}", request.method(), request.uri());
///     handler(request)
/// }
/// config.add_tween("logging", logging);
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no tween",
    label = "not a function from a `Request` and what comes next to a `Result<Response>`",
    note = "an `async fn` tween is `async fn(Request, Next) -> Result<Response>` and awaits `next.call(request)`",
    note = "a plain one is `fn(Request, &Handler) -> Result<Response>` and calls `handler(request)`"
)]
pub trait IntoTween<M> {
    /// The tween.
    #[doc(hidden)]
    fn into_tween(self) -> Tween;
}

/// A tween, ready to be registered.
#[derive(Debug)]
pub struct Tween(Callback<(Request, Next), Result<Response>>);

impl Tween {
    /// One that is awaited. The expansion of the attribute calls this; people write [`IntoTween`] functions.
    #[doc(hidden)]
    pub fn coroutine<F, Fut>(function: F) -> Tween
    where
        F: Fn(Request, Next) -> Fut + Send + Sync + 'static,
        Fut: Future<Output = Result<Response>> + Send + 'static,
    {
        Tween(Callback::coroutine(move |(request, next)| {
            function(request, next)
        }))
    }

    /// One that runs in a greenlet.
    #[doc(hidden)]
    pub fn plain(
        function: impl Fn(Request, &Handler) -> Result<Response> + Send + Sync + 'static,
    ) -> Tween {
        Tween(Callback::plain(move |(request, next): (Request, Next)| {
            function(request, &move |request| next.clone().call_here(request))
        }))
    }

    /// How it is written.
    pub(crate) fn keyword(&self) -> &'static str {
        self.0.kind().keyword()
    }

    /// Whether it runs in a greenlet.
    pub(crate) fn is_plain(&self) -> bool {
        self.0.kind() == Kind::Plain
    }

    /// Calls it: awaited, or in a greenlet of its own.
    pub(super) fn call(
        &self,
        request: Request,
        next: Next,
    ) -> BoxFuture<'static, Result<Response>> {
        self.0.call((request, next))
    }

    /// The function of a plain one.
    pub(super) fn function(&self) -> Option<&Function> {
        self.0.function()
    }
}

/// A plain tween as it is called.
pub(super) type Function = dyn Fn((Request, Next)) -> Result<Response> + Send + Sync;

/// The cases of [`IntoTween`].
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

impl IntoTween<case::Ready> for Tween {
    fn into_tween(self) -> Tween {
        self
    }
}

impl<F, Fut> IntoTween<(case::Coroutine, Fut)> for F
where
    F: Fn(Request, Next) -> Fut + Send + Sync + 'static,
    Fut: Future<Output = Result<Response>> + Send + 'static,
{
    fn into_tween(self) -> Tween {
        Tween::coroutine(self)
    }
}

impl<F> IntoTween<case::Plain> for F
where
    F: Fn(Request, &Handler) -> Result<Response> + Send + Sync + 'static,
{
    fn into_tween(self) -> Tween {
        Tween::plain(self)
    }
}
