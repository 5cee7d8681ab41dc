//! Views: functions that answer requests, and what the framework knows of each.
//!
//! A [`View`] is a function together with what its signature says: how it runs, which arguments it takes, what the application must
//! provide for it. The attribute `#[view_config]` makes one from any function; calls make one from a function of the request
//! ([`IntoView`]). [`mapper`] is the one place where a signature becomes a way to run.

mod arguments;
pub(crate) mod derivers;
mod function;
mod http_cache;
mod info;
pub(crate) mod lookup;
pub mod mapper;

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use crate::error::Result;
use crate::extract::Needs;
use crate::http::{Request, Response};

pub use arguments::{After, Arguments, BorrowedCall, Call, Read, Step, Unread};
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
    call: Arc<Run>,
}

type Run = dyn for<'a> Fn(BorrowedCall<'a>) -> BoxFuture<'a, Result<Response>> + Send + Sync;

impl View {
    /// An `async fn` under a mapper. The expansion of the attribute calls this; people write [`IntoView`] functions. That the mapper can
    /// call it is asked once, where `call` runs it.
    #[doc(hidden)]
    pub fn coroutine<M: 'static>(
        rendering: Rendering,
        needs: fn(&mut Needs),
        call: impl for<'a> Fn(BorrowedCall<'a>) -> BoxFuture<'a, Result<Response>>
        + Send
        + Sync
        + 'static,
    ) -> View {
        View {
            kind: ViewKind::Coroutine,
            mapper: mapper::Choice::of::<M>(),
            rendering,
            needs,
            call: Arc::new(call),
        }
    }

    /// A plain `fn` under a mapper.
    #[doc(hidden)]
    pub fn plain<M: 'static>(
        rendering: Rendering,
        needs: fn(&mut Needs),
        call: impl for<'a> Fn(BorrowedCall<'a>) -> BoxFuture<'a, Result<Response>>
        + Send
        + Sync
        + 'static,
    ) -> View {
        View {
            kind: ViewKind::Plain,
            mapper: mapper::Choice::of::<M>(),
            rendering,
            needs,
            call: Arc::new(call),
        }
    }

    /// Calls the view for a request.
    pub(crate) fn call<'a>(
        &self,
        info: &'a Arc<ViewInfo>,
        request: Request,
    ) -> BoxFuture<'a, Result<Response>> {
        (self.call)(Call::new(info, request))
    }
}

impl std::fmt::Debug for View {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "View({:?}, {})", self.kind, self.mapper.name)
    }
}
