//! Tweens: what stands between the server and the router and sees every request and every response.

use std::sync::Arc;

use crate::error::Result;
use crate::http::{Request, Response};
use crate::view::BoxFuture;

/// A piece between the server and the router. It may look at the request, call the next piece or not, and change the response.
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
/// ```
pub trait Tween: Send + Sync + 'static {
    /// Answers the request, most often by way of the next piece.
    fn call(&self, request: Request, next: Next) -> BoxFuture<'static, Result<Response>>;
}

impl<F, Fut> Tween for F
where
    F: Fn(Request, Next) -> Fut + Send + Sync + 'static,
    Fut: Future<Output = Result<Response>> + Send + 'static,
{
    fn call(&self, request: Request, next: Next) -> BoxFuture<'static, Result<Response>> {
        Box::pin(self(request, next))
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
                let tween = Arc::clone(tween);
                tween
                    .call(
                        request,
                        Next {
                            position: self.position + 1,
                            ..self
                        },
                    )
                    .await
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
pub(crate) struct Chain(Vec<(String, Arc<dyn Tween>)>);

impl Chain {
    /// Puts a tween outside of all others.
    pub(crate) fn add_outermost(&mut self, name: String, tween: Arc<dyn Tween>) {
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
