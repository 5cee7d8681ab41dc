//! Callbacks: functions other than views that the framework calls. The one place that decides how they run.
//!
//! | written as | it runs |
//! |---|---|
//! | `async fn` | awaited on the worker |
//! | plain `fn` | in a greenlet on the worker |
//!
//! A plain callback is small code between the worker and a view. A thread for each call would cost more than the call; what blocks
//! belongs into [`run_in_executor`](super::run_in_executor), for which a greenlet can wait.

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use super::spawn_greenlet;

/// A function that the framework calls with `A` and that returns `R`, however it is written.
pub(crate) struct Callback<A, R> {
    kind: Kind,
    call: Arc<dyn Fn(A) -> Answer<R> + Send + Sync>,
}

/// What a call of a callback returns.
pub(crate) type Answer<R> = Pin<Box<dyn Future<Output = R> + Send>>;

/// How a callback is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Coroutine,
    Plain,
}

impl Kind {
    /// The kind as people write it.
    pub(crate) fn keyword(self) -> &'static str {
        match self {
            Kind::Coroutine => "async fn",
            Kind::Plain => "fn",
        }
    }
}

impl<A: Send + 'static, R: Send + 'static> Callback<A, R> {
    /// One that is awaited.
    pub(crate) fn coroutine<Fut>(function: impl Fn(A) -> Fut + Send + Sync + 'static) -> Self
    where
        Fut: Future<Output = R> + Send + 'static,
    {
        Callback {
            kind: Kind::Coroutine,
            call: Arc::new(move |arguments| Box::pin(function(arguments))),
        }
    }

    /// One that runs in a greenlet.
    pub(crate) fn plain(function: impl Fn(A) -> R + Send + Sync + 'static) -> Self {
        let function = Arc::new(function);
        Callback {
            kind: Kind::Plain,
            call: Arc::new(move |arguments| {
                let function = Arc::clone(&function);
                Box::pin(spawn_greenlet(move || function(arguments)))
            }),
        }
    }

    /// Calls it. A panic of the function, and the refusal of a greenlet, surface at the `.await`.
    pub(crate) fn call(&self, arguments: A) -> Answer<R> {
        (self.call)(arguments)
    }
}

impl<A, R> Callback<A, R> {
    /// How it is written.
    pub(crate) fn kind(&self) -> Kind {
        self.kind
    }
}

impl<A, R> fmt::Debug for Callback<A, R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Callback({})", self.kind.keyword())
    }
}
