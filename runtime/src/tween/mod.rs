//! Tweens: what stands between the server and the router and sees every request and every response.
//!
//! The chain is all of them in their order, settled when the application is made; a request goes through it from the outside in. How an
//! order comes out of `over` and `under`, the `Configurator` knows.

mod chain;
pub(crate) mod excview;
mod function;

pub use self::chain::Next;
pub(crate) use self::chain::{Chain, Main, Piece};
pub use self::function::{Handler, IntoTween, Tween};

/// The name of the place nearest to the server: every tween is under it.
///
/// # Example
///
/// ```
/// use aiopyramid::prelude::*;
///
/// /// Outside of all tweens that do not say so of themselves later.
/// #[tween(under = tween::INGRESS)]
/// async fn outermost(request: Request, next: Next) -> Result<Response> {
///     next.call(request).await
/// }
/// ```
pub const INGRESS: &str = "INGRESS";

/// The name of the tween that is built in: errors and panics from further in become responses there (W8).
///
/// A tween over it, as all are that do not say otherwise, sees a response whatever the view has done. One under it sees the error.
///
/// # Example
///
/// ```
/// use aiopyramid::prelude::*;
/// use aiopyramid::testing::TestApp;
///
/// /// Nothing is found for a reason.
/// #[tween(under = tween::EXCVIEW)]
/// async fn teapot(request: Request, next: Next) -> Result<Response> {
///     match next.call(request).await {
///         Err(error) if error.to_string().contains("404") => Err(HttpImATeapot::new("no coffee here").into()),
///         outcome => outcome,
///     }
/// }
///
/// # #[tokio::main(flavor = "current_thread")] async fn main() -> Result<()> {
/// let mut config = Configurator::new();
/// config.scan_module(module_path!());
/// let app = TestApp::new(config.make_app()?);
/// assert_eq!(app.get("/coffee").await.status(), 418);
/// # Ok(()) }
/// ```
#[doc(alias = "excview_tween_factory")]
pub const EXCVIEW: &str = "EXCVIEW";

/// The name of the router, nearest to the views: every tween is over it.
///
/// # Example
///
/// ```
/// use aiopyramid::prelude::*;
///
/// #[tween(over = tween::MAIN)]
/// async fn innermost(request: Request, next: Next) -> Result<Response> {
///     next.call(request).await
/// }
/// ```
pub const MAIN: &str = "MAIN";

/// The cases of [`IntoTween`].
#[doc(hidden)]
pub mod case {
    pub use super::function::case::*;
}
