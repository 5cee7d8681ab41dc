//! Views: functions that answer requests, and what the framework knows of each.
//!
//! A [`View`] is a function together with what its signature says: how it runs, which arguments it takes, what the application must
//! provide for it. The attribute `#[view_config]` makes one from any function; calls make one from a function of the request
//! ([`IntoView`]). [`mapper`] is the one place where a signature becomes a way to run.

mod arguments;
pub(crate) mod derivers;
mod early;
mod function;
mod http_cache;
mod info;
pub(crate) mod lookup;
pub mod mapper;

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use self::mapper::{Conversation, Http};
use crate::error::Result;
use crate::extract::Needs;
use crate::http::{Request, Response};

pub use arguments::{
    After, Arguments, BorrowedCall, Call, Complete, Opened, Read, Step, Unopened, Unread,
};
pub use early::Early;
pub use function::{Displayed, IntoView, Rendered};
pub(crate) use http_cache::CacheHeaders;
pub use http_cache::HttpCache;
pub use info::{ViewInfo, ViewKind};
pub use mapper::{
    AnyMapper, AsyncViewMapper, CoroutineMapper, CoroutineOrExecutorMapper, ExecutorMapper,
    GreenletMapper, SyncViewMapper,
};

/// A boxed future, as calls through a pointer need them.
pub(crate) type BoxFuture<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// What a view's value is turned into a response by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rendering {
    /// The value answers by itself; the view has no renderer.
    Answers,
    /// A renderer that reads the value through serde.
    Serialized,
    /// The renderer `"string"`.
    Displayed,
}

/// A function that answers requests, ready to be registered.
#[derive(Clone)]
pub struct View {
    pub(crate) kind: ViewKind,
    pub(crate) mapper: mapper::Choice,
    pub(crate) rendering: Rendering,
    pub(crate) needs: fn(&mut Needs),
    /// Whether it goes on when it has answered.
    pub(crate) outlasts_answer: bool,
    call: Arc<Run>,
}

/// A view's function, whatever its type.
pub(crate) type Run = dyn for<'a> Fn(&'a Arc<ViewInfo>, Request, Early) -> BoxFuture<'a, Result<Response>>
    + Send
    + Sync;

impl View {
    /// An `async fn` that answers requests, under a mapper. The expansion of the attribute calls this; people write [`IntoView`] functions.
    #[doc(hidden)]
    pub fn coroutine<M: AsyncViewMapper<Conversation = Http>>(
        rendering: Rendering,
        needs: fn(&mut Needs),
        call: impl for<'a> Fn(BorrowedCall<'a>) -> BoxFuture<'a, Result<Response>>
        + Send
        + Sync
        + 'static,
    ) -> View {
        View::coroutine_in::<M, Http>(rendering, needs, call)
    }

    /// A plain `fn` that answers requests, under a mapper.
    #[doc(hidden)]
    pub fn plain<M: SyncViewMapper<Conversation = Http>>(
        rendering: Rendering,
        needs: fn(&mut Needs),
        call: impl for<'a> Fn(BorrowedCall<'a>) -> BoxFuture<'a, Result<Response>>
        + Send
        + Sync
        + 'static,
    ) -> View {
        View::plain_in::<M, Http>(rendering, needs, call)
    }

    /// An `async fn` in the conversation of its mapper. That is a parameter of its own, so that of a mapper which does not fit the compiler
    /// says that and nothing else.
    #[doc(hidden)]
    pub fn coroutine_in<M, C>(
        rendering: Rendering,
        needs: fn(&mut Needs),
        call: impl for<'a> Fn(BorrowedCall<'a, C>) -> BoxFuture<'a, Result<Response>>
        + Send
        + Sync
        + 'static,
    ) -> View
    where
        M: AsyncViewMapper<Conversation = C>,
        C: Conversation,
    {
        View::new::<M, C>(ViewKind::Coroutine, rendering, needs, call)
    }

    /// A plain `fn` in the conversation of its mapper. That the mapper can call it is asked where `call` runs it: asked here as well, it would
    /// be told twice.
    #[doc(hidden)]
    pub fn plain_in<M, C>(
        rendering: Rendering,
        needs: fn(&mut Needs),
        call: impl for<'a> Fn(BorrowedCall<'a, C>) -> BoxFuture<'a, Result<Response>>
        + Send
        + Sync
        + 'static,
    ) -> View
    where
        M: 'static,
        C: Conversation,
    {
        View::new::<M, C>(ViewKind::Plain, rendering, needs, call)
    }

    fn new<M: 'static, C: Conversation>(
        kind: ViewKind,
        rendering: Rendering,
        needs: fn(&mut Needs),
        call: impl for<'a> Fn(BorrowedCall<'a, C>) -> BoxFuture<'a, Result<Response>>
        + Send
        + Sync
        + 'static,
    ) -> View {
        View {
            kind,
            mapper: mapper::Choice::of::<M>(),
            rendering,
            needs,
            outlasts_answer: C::OUTLASTS_ANSWER,
            call: Arc::new(move |info, request, early| call(Call::new(info, request, early))),
        }
    }

    /// Calls the view for a request.
    pub(crate) fn call<'a>(
        &self,
        info: &'a Arc<ViewInfo>,
        request: Request,
        early: Early,
    ) -> BoxFuture<'a, Result<Response>> {
        (self.call)(info, request, early)
    }

    /// What calls it, without the rest.
    pub(crate) fn run(&self) -> Arc<Run> {
        Arc::clone(&self.call)
    }

    /// Whether it runs in a greenlet.
    pub(crate) fn is_in_greenlet(&self) -> bool {
        self.mapper.in_greenlet || (self.outlasts_answer && self.kind == ViewKind::Plain)
    }
}

impl std::fmt::Debug for View {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "View({:?}, {})", self.kind, self.mapper.name)
    }
}
