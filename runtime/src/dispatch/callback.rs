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
use std::future::{Future, ready};
use std::pin::Pin;
use std::sync::Arc;

use super::spawn_greenlet;

/// A function that the framework calls with `A` and that returns `R`, however it is written.
pub(crate) struct Callback<A, R> {
    kind: Kind,
    call: Arc<dyn Fn(A) -> Answer<R> + Send + Sync>,
    /// A plain function itself, for plain code that calls it.
    function: Option<Arc<dyn Fn(A) -> R + Send + Sync>>,
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
        let function = Arc::new(function);
        Callback {
            kind: Kind::Coroutine,
            // What stands before the future of a closure is the caller's code as well, so it runs where it is awaited.
            call: Arc::new(move |arguments| {
                let function = Arc::clone(&function);
                Box::pin(async move { function(arguments).await })
            }),
            function: None,
        }
    }

    /// One that runs in a greenlet.
    pub(crate) fn plain(function: impl Fn(A) -> R + Send + Sync + 'static) -> Self {
        let function = Arc::new(function);
        Callback {
            kind: Kind::Plain,
            function: Some(Arc::clone(&function) as Arc<dyn Fn(A) -> R + Send + Sync>),
            call: Arc::new(move |arguments| {
                let function = Arc::clone(&function);
                Box::pin(spawn_greenlet(move || function(arguments)))
            }),
        }
    }

    /// The same function, called only where `holds` says so. Elsewhere `otherwise` is what it returns.
    pub(crate) fn only_if(
        self,
        holds: impl Fn(&A) -> bool + Send + Sync + 'static,
        otherwise: fn(A) -> R,
    ) -> Self {
        let Callback {
            kind,
            call,
            function,
        } = self;
        let holds = Arc::new(holds);
        let function = function.map(|function| {
            let holds = Arc::clone(&holds);
            let function = move |arguments| match holds(&arguments) {
                true => function(arguments),
                false => otherwise(arguments),
            };
            Arc::new(function) as Arc<dyn Fn(A) -> R + Send + Sync>
        });
        let call = move |arguments| match holds(&arguments) {
            true => call(arguments),
            false => Box::pin(ready(otherwise(arguments))),
        };
        Callback {
            kind,
            call: Arc::new(call),
            function,
        }
    }

    /// Calls it. A panic of the function, and the refusal of a greenlet, surface at the `.await`.
    pub(crate) fn call(&self, arguments: A) -> Answer<R> {
        (self.call)(arguments)
    }

    /// The function of a plain one, for plain code that may wait; nothing for one that is awaited.
    #[cfg_attr(
        not(feature = "web"),
        expect(dead_code, reason = "only tweens call one another")
    )]
    pub(crate) fn function(&self) -> Option<&(dyn Fn(A) -> R + Send + Sync + 'static)> {
        self.function.as_deref()
    }
}

/// A function that the framework calls once, however it is written.
pub(crate) struct CallbackOnce<A, R>(Box<dyn FnOnce(A) -> Answer<R> + Send>);

impl<A: Send + 'static, R: Send + 'static> CallbackOnce<A, R> {
    /// One that is awaited.
    pub(crate) fn coroutine<Fut>(function: impl FnOnce(A) -> Fut + Send + 'static) -> Self
    where
        Fut: Future<Output = R> + Send + 'static,
    {
        CallbackOnce(Box::new(move |arguments| {
            Box::pin(async move { function(arguments).await })
        }))
    }

    /// One that runs in a greenlet.
    pub(crate) fn plain(function: impl FnOnce(A) -> R + Send + 'static) -> Self {
        CallbackOnce(Box::new(move |arguments| {
            Box::pin(spawn_greenlet(move || function(arguments)))
        }))
    }

    /// Calls it. A panic of the function, and the refusal of a greenlet, surface at the `.await`.
    pub(crate) fn call(self, arguments: A) -> Answer<R> {
        (self.0)(arguments)
    }
}

impl<A, R> fmt::Debug for CallbackOnce<A, R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("CallbackOnce")
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
