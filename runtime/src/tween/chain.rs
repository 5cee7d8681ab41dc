//! All tweens of an application in their order, and the way of a request through them.

use std::sync::Arc;

use super::{EXCVIEW, Tween, excview};
use crate::dispatch::synchronize;
use crate::error::Result;
use crate::http::{Request, Response};
use crate::view::BoxFuture;

/// What comes after an asynchronous tween: the next tween, and at the end the router.
#[doc(alias = "handler")]
#[derive(Clone)]
pub struct Next {
    chain: Arc<Chain>,
    position: usize,
    main: Arc<dyn Main>,
}

/// The router, as the innermost piece sees it.
pub(crate) trait Main: Send + Sync {
    /// Answers a request.
    fn call(self: Arc<Self>, request: Request) -> BoxFuture<'static, Result<Response>>;
}

impl Next {
    /// Calls the next piece.
    ///
    /// # Errors
    ///
    /// What the pieces further in could not turn into a response: whatever goes wrong, below the [exception-view tween](super::EXCVIEW);
    /// errors of the tweens between, outside of it.
    pub async fn call(self, request: Request) -> Result<Response> {
        self.boxed(request).await
    }

    fn boxed(self, request: Request) -> BoxFuture<'static, Result<Response>> {
        let chain = Arc::clone(&self.chain);
        match chain.pieces.get(self.position) {
            Some(Piece::Tween(_, tween)) => tween.call(request, self.stepped()),
            Some(Piece::ExceptionViews) => {
                let further_in = self.stepped().boxed(request.clone());
                Box::pin(excview::around(request, further_in))
            }
            None => self.main.call(request),
        }
    }

    /// Calls the next piece in plain code. A plain tween is called on the same stack, like any function; all else is waited for.
    pub(super) fn call_here(self, request: Request) -> Result<Response> {
        let chain = Arc::clone(&self.chain);
        let function = match chain.pieces.get(self.position) {
            Some(Piece::Tween(_, tween)) => tween.function(),
            _ => None,
        };
        match function {
            Some(function) => function((request, self.stepped())),
            None => synchronize(self.boxed(request)),
        }
    }

    /// What comes after the next piece.
    fn stepped(mut self) -> Next {
        self.position += 1;
        self
    }
}

impl std::fmt::Debug for Next {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Next({} of {})", self.position, self.chain.pieces.len())
    }
}

/// All tweens, the outermost first.
pub(crate) struct Chain {
    pieces: Vec<Piece>,
    /// Whether there is any but the one that is built in, which the router has inline.
    has_tweens: bool,
}

/// One of them.
pub(crate) enum Piece {
    /// The exception-view tween.
    ExceptionViews,
    /// A tween of the application's, by its name.
    Tween(String, Tween),
}

impl Piece {
    fn name(&self) -> &str {
        match self {
            Piece::ExceptionViews => EXCVIEW,
            Piece::Tween(name, _) => name,
        }
    }
}

impl Chain {
    /// A chain of these, the outermost first.
    pub(crate) fn new(pieces: Vec<Piece>) -> Chain {
        Chain {
            has_tweens: pieces.iter().any(|piece| matches!(piece, Piece::Tween(..))),
            pieces,
        }
    }

    /// Whether there is any but the one that is built in.
    pub(crate) fn has_tweens(&self) -> bool {
        self.has_tweens
    }

    /// The names, the outermost first.
    pub(crate) fn names(&self) -> impl Iterator<Item = &str> {
        self.pieces.iter().map(Piece::name)
    }

    /// The way in: through all tweens to the router.
    pub(crate) fn enter(self: &Arc<Self>, main: Arc<dyn Main>) -> Next {
        Next {
            chain: Arc::clone(self),
            position: 0,
            main,
        }
    }
}
