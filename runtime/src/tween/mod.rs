//! Tweens: what stands between the server and the router and sees every request and every response.

use std::sync::Arc;

use crate::dispatch::{Callback, Kind};
use crate::error::Result;
use crate::http::{Request, Response};
use crate::view::BoxFuture;

/// A piece between the server and the router, for `Configurator::add_tween`: a function from a request and what comes after it to a
/// response. It may look at the request, call the next piece or not, and change the response.
///
/// An `async fn` is awaited on the worker; a plain `fn` runs in a greenlet there, and calls the next piece with
/// `synchronize(next.call(request))`. `M` only tells the two apart.
///
/// The tween added last is the outermost (W3). All of them see finished responses: errors have become responses further in (W8).
///
/// # Example
///
/// ```
/// use aiopyramid::prelude::*;
/// use aiopyramid::tween::Next;
///
/// let mut config = Configurator::new();
/// config.add_tween("server_name", |request: Request, next: Next| async move {
///     let response = next.call(request).await?;
///     Ok(response.with_header(header::SERVER, "aiopyramid"))
/// });
///
/// fn logging(request: Request, next: Next) -> Result<Response> {
///     println!("{} {}", request.method(), request.uri());
///     synchronize(next.call(request))
/// }
/// config.add_tween("logging", logging);
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no tween",
    label = "not a function from a `Request` and a `Next` to a `Result<Response>`",
    note = "a tween is `async fn(Request, Next) -> Result<Response>`, or a plain `fn` like that, which calls the next piece with `synchronize(next.call(request))`"
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
    /// How it is written.
    pub(crate) fn keyword(&self) -> &'static str {
        self.0.kind().keyword()
    }

    /// Whether it runs in a greenlet.
    pub(crate) fn is_plain(&self) -> bool {
        self.0.kind() == Kind::Plain
    }
}

/// The cases of [`IntoTween`].
#[doc(hidden)]
#[allow(
    unreachable_pub,
    reason = "the trait's parameter must be as public as the trait"
)]
pub mod case {
    #[derive(Debug)]
    pub struct Coroutine;
    #[derive(Debug)]
    pub struct Plain;
}

impl<F, Fut> IntoTween<(case::Coroutine, Fut)> for F
where
    F: Fn(Request, Next) -> Fut + Send + Sync + 'static,
    Fut: Future<Output = Result<Response>> + Send + 'static,
{
    fn into_tween(self) -> Tween {
        Tween(Callback::coroutine(move |(request, next)| {
            self(request, next)
        }))
    }
}

impl<F> IntoTween<case::Plain> for F
where
    F: Fn(Request, Next) -> Result<Response> + Send + Sync + 'static,
{
    fn into_tween(self) -> Tween {
        Tween(Callback::plain(move |(request, next)| self(request, next)))
    }
}

/// What comes after a tween: the next tween, and at the end the router.
#[doc(alias = "handler")]
pub struct Next {
    chain: Arc<Chain>,
    position: usize,
    main: Main,
}

/// The router, as the innermost piece sees it.
pub(crate) type Main = Arc<dyn Fn(Request) -> BoxFuture<'static, Result<Response>> + Send + Sync>;

impl Next {
    /// Calls the next piece.
    ///
    /// # Errors
    ///
    /// What the pieces further in could not turn into a response.
    pub async fn call(self, request: Request) -> Result<Response> {
        match self.chain.0.get(self.position) {
            Some((_, tween)) => {
                let next = Next {
                    chain: Arc::clone(&self.chain),
                    position: self.position + 1,
                    main: self.main,
                };
                tween.0.call((request, next)).await
            }
            None => (self.main)(request).await,
        }
    }
}

impl std::fmt::Debug for Next {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Next({} of {})", self.position, self.chain.0.len())
    }
}

/// All tweens by name, the outermost first.
#[derive(Default)]
pub(crate) struct Chain(Vec<(String, Tween)>);

impl Chain {
    /// Puts a tween outside of all others.
    pub(crate) fn add_outermost(&mut self, name: String, tween: Tween) {
        self.0.insert(0, (name, tween));
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The way in: through all tweens to the router.
    pub(crate) fn enter(self: &Arc<Self>, main: Main) -> Next {
        Next {
            chain: Arc::clone(self),
            position: 0,
            main,
        }
    }
}
