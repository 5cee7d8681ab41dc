//! View mappers: how the framework calls a view. The one place where a signature becomes a way to run.
//!
//! A mapper is a type, named in the attribute (`mapper = ExecutorMapper`). It implements [`AsyncViewMapper`] if it can call `async fn`
//! views and [`SyncViewMapper`] if it can call plain ones, so a view under a mapper that does not fit it does not compile.
//!
//! | mapper | `async fn` | plain `fn` |
//! |---|---|---|
//! | [`CoroutineOrExecutorMapper`], the default | awaited on the worker | on an executor thread |
//! | [`CoroutineMapper`] | awaited on the worker | does not compile |
//! | [`ExecutorMapper`] | does not compile | on an executor thread |
//! | [`GreenletMapper`] | does not compile | in a greenlet on the worker |
//! | `WebsocketMapper` | a websocket, awaited on the worker | a websocket, in a greenlet on the worker |
//!
//! Views that name no mapper go through the application's default, which `Configurator::set_view_mapper` replaces.

use std::any::TypeId;
use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};

use super::{BoxFuture, Early, Unread, ViewInfo};
use crate::dispatch::try_spawn_greenlet;
use crate::error::{Error, Result};
use crate::http::{Request, Response};

/// Calls `async fn` views.
///
/// # Example
///
/// A mapper that allows a view one second:
///
/// ```
/// use std::time::Duration;
///
/// use aiopyramid::prelude::*;
/// use aiopyramid::view::ViewInfo;
/// use aiopyramid::view::mapper::{AsyncViewMapper, Http};
///
/// struct Hurried;
///
/// impl AsyncViewMapper for Hurried {
///     type Conversation = Http;
///
///     async fn call<F>(_info: &ViewInfo, _request: &Request, view: F) -> Result<F::Output>
///     where
///         F: Future<Output: Send> + Send,
///     {
///         Ok(tokio::time::timeout(Duration::from_secs(1), view).await?)
///     }
/// }
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot call an `async fn` view",
    label = "no mapper of `async fn` views",
    note = "leave `mapper` out and the signature chooses, name `CoroutineMapper`, or make the view a plain `fn`; a mapper of your own implements `AsyncViewMapper`"
)]
#[doc(alias = "IViewMapper")]
pub trait AsyncViewMapper: 'static {
    /// What goes on between client and view: [`Http`], one request and one response, or a `Websocket`.
    type Conversation: Conversation;

    /// Calls the view, or refuses to.
    ///
    /// `view` is the view's future, which does nothing until it is awaited. Its arguments are there, and its output is the finished
    /// outcome of the conversation.
    ///
    /// # Errors
    ///
    /// Whatever keeps the view from being called; the client gets what any error of a view gives it.
    fn call<F>(
        info: &ViewInfo,
        request: &Request,
        view: F,
    ) -> impl Future<Output = Result<F::Output>> + Send
    where
        F: Future<Output: Send> + Send;
}

/// Calls plain `fn` views.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot call a plain `fn` view",
    label = "no mapper of plain `fn` views",
    note = "leave `mapper` out and the signature chooses, name `ExecutorMapper` or `GreenletMapper`, or make the view an `async fn`; a mapper of your own implements `SyncViewMapper`"
)]
#[doc(alias = "IViewMapper")]
pub trait SyncViewMapper: 'static {
    /// What goes on between client and view: [`Http`], one request and one response, or a `Websocket`.
    type Conversation: Conversation;

    /// Calls the view, or refuses to. Rendering is part of what `view` does, so it happens where the view runs.
    ///
    /// # Errors
    ///
    /// Whatever keeps the view from being called; the client gets what any error of a view gives it.
    fn call<F, R>(
        info: &ViewInfo,
        request: &Request,
        view: F,
    ) -> impl Future<Output = Result<R>> + Send
    where
        F: FnOnce() -> R + Send + 'static,
        R: Send + 'static;
}

/// What goes on between a client and a view.
pub trait Conversation: sealed::Sealed + 'static {
    /// What a view's call ends with.
    type Outcome: Send + 'static;

    /// The state in which the arguments of a view begin.
    #[doc(hidden)]
    type Arguments;

    /// Whether a view goes on when its request has been answered.
    #[doc(hidden)]
    const OUTLASTS_ANSWER: bool;

    /// Brings a mapper's call of a view to its end. The outer error is the mapper's, the inner one the view's.
    #[doc(hidden)]
    fn converse(
        info: &ViewInfo,
        request: &Request,
        early: Early,
        view: impl Future<Output = Result<Result<Response>>> + Send,
    ) -> impl Future<Output = Result<Response>> + Send;
}

/// The conversation of one request and one response.
#[derive(Debug, Clone, Copy)]
pub struct Http;

impl Conversation for Http {
    type Outcome = Result<Response>;
    type Arguments = Unread;

    const OUTLASTS_ANSWER: bool = false;

    fn converse(
        _info: &ViewInfo,
        _request: &Request,
        _early: Early,
        view: impl Future<Output = Result<Result<Response>>> + Send,
    ) -> impl Future<Output = Result<Response>> + Send {
        Flattened { view }
    }
}

pin_project_lite::pin_project! {
    /// A mapper's call with both of its errors as one. An `async` block would hold what it awaits twice, and this is in every request.
    struct Flattened<F> {
        #[pin]
        view: F,
    }
}

impl<F: Future<Output = Result<Result<Response>>>> Future for Flattened<F> {
    type Output = Result<Response>;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Result<Response>> {
        self.project().view.poll(cx).map(Result::flatten)
    }
}

pub(crate) mod sealed {
    pub trait Sealed {}

    impl Sealed for super::Http {}
}

/// Awaits `async fn` views on the worker.
#[derive(Debug, Clone, Copy)]
pub struct CoroutineMapper;

/// Runs plain `fn` views on a thread of the application's executor.
#[derive(Debug, Clone, Copy)]
pub struct ExecutorMapper;

/// Runs plain `fn` views in a greenlet on the worker: they may wait with [`synchronize`](fn@crate::dispatch::synchronize), which lets the
/// worker go on with other requests, and must not block in any other way.
///
/// # Example
///
/// ```
/// use aiopyramid::prelude::*;
/// use aiopyramid::testing::TestApp;
///
/// /// Plain code that knows nothing of the web.
/// fn stock() -> u32 {
///     synchronize(async {
///         tokio::task::yield_now().await;
///         12
///     })
/// }
///
/// #[view_config(route = "/stock", renderer = "json", mapper = GreenletMapper)]
/// fn show_stock() -> u32 {
///     stock()
/// }
///
/// # #[tokio::main(flavor = "current_thread")] async fn main() -> Result<()> {
/// let mut config = Configurator::new();
/// config.scan_module(module_path!());
/// let app = TestApp::new(config.make_app()?);
/// assert_eq!(app.get("/stock").await.json::<u32>(), 12);
/// # Ok(()) }
/// ```
#[derive(Debug, Clone, Copy)]
pub struct GreenletMapper;

/// The default: awaits `async fn` views on the worker and runs plain ones on an executor thread.
#[derive(Debug, Clone, Copy)]
pub struct CoroutineOrExecutorMapper;

impl AsyncViewMapper for CoroutineMapper {
    type Conversation = Http;

    async fn call<F>(_info: &ViewInfo, _request: &Request, view: F) -> Result<F::Output>
    where
        F: Future<Output: Send> + Send,
    {
        Ok(view.await)
    }
}

impl SyncViewMapper for ExecutorMapper {
    type Conversation = Http;

    async fn call<F, R>(info: &ViewInfo, _request: &Request, view: F) -> Result<R>
    where
        F: FnOnce() -> R + Send + 'static,
        R: Send + 'static,
    {
        Ok(info.executor().run(view).await?)
    }
}

impl SyncViewMapper for GreenletMapper {
    type Conversation = Http;

    async fn call<F, R>(_info: &ViewInfo, _request: &Request, view: F) -> Result<R>
    where
        F: FnOnce() -> R + Send + 'static,
        R: Send + 'static,
    {
        Ok(try_spawn_greenlet(view).await?)
    }
}

impl AsyncViewMapper for CoroutineOrExecutorMapper {
    type Conversation = Http;

    fn call<F>(
        info: &ViewInfo,
        request: &Request,
        view: F,
    ) -> impl Future<Output = Result<F::Output>> + Send
    where
        F: Future<Output: Send> + Send,
    {
        CoroutineMapper::call(info, request, view)
    }
}

impl SyncViewMapper for CoroutineOrExecutorMapper {
    type Conversation = Http;

    fn call<F, R>(
        info: &ViewInfo,
        request: &Request,
        view: F,
    ) -> impl Future<Output = Result<R>> + Send
    where
        F: FnOnce() -> R + Send + 'static,
        R: Send + 'static,
    {
        ExecutorMapper::call(info, request, view)
    }
}

/// What views without a `mapper` go through: the application's default, found when the application was made.
#[derive(Debug, Clone, Copy)]
pub struct ApplicationMapper;

#[diagnostic::do_not_recommend]
impl AsyncViewMapper for ApplicationMapper {
    type Conversation = Http;

    async fn call<F>(info: &ViewInfo, request: &Request, view: F) -> Result<F::Output>
    where
        F: Future<Output: Send> + Send,
    {
        let Some(mapper) = info.default_mapper() else {
            return Ok(view.await);
        };
        let mut outcome = None;
        let call = Box::pin(async { outcome = Some(view.await) });
        mapper.0.call_async(info, request, call).await?;
        outcome.ok_or_else(not_called)
    }
}

#[diagnostic::do_not_recommend]
impl SyncViewMapper for ApplicationMapper {
    type Conversation = Http;

    async fn call<F, R>(info: &ViewInfo, request: &Request, view: F) -> Result<R>
    where
        F: FnOnce() -> R + Send + 'static,
        R: Send + 'static,
    {
        let Some(mapper) = info.default_mapper() else {
            return ExecutorMapper::call(info, request, view).await;
        };
        let outcome = Arc::new(Mutex::new(None));
        let slot = Arc::clone(&outcome);
        let call = Box::new(move || {
            let value = view();
            *slot.lock().unwrap_or_else(PoisonError::into_inner) = Some(value);
        });
        mapper.0.call_sync(info, request, call).await?;
        let value = outcome
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .take();
        value.ok_or_else(not_called)
    }
}

/// A mapper gets its `Ok` from the view alone, unless it has run another one's future in its place.
fn not_called() -> Error {
    Error::msg("the view mapper reported success without having called the view")
}

/// A mapper as the application's default: any mapper, behind a pointer.
///
/// # Example
///
/// ```
/// use aiopyramid::prelude::*;
/// use aiopyramid::view::AnyMapper;
///
/// let mut config = Configurator::new();
/// config.set_view_mapper(AnyMapper::plain_only::<ExecutorMapper>());
/// ```
#[derive(Clone)]
pub struct AnyMapper(Arc<dyn Erased>);

impl AnyMapper {
    /// A mapper that calls both kinds of view.
    pub fn of<M>() -> AnyMapper
    where
        M: AsyncViewMapper<Conversation = Http> + SyncViewMapper,
    {
        AnyMapper(Arc::new(Both::<M>(std::marker::PhantomData)))
    }

    /// A mapper that calls `async fn` views only. Plain views without a `mapper` become errors of `make_app()`.
    pub fn async_only<M: AsyncViewMapper<Conversation = Http>>() -> AnyMapper {
        AnyMapper(Arc::new(AsyncOnly::<M>(std::marker::PhantomData)))
    }

    /// A mapper that calls plain `fn` views only. `async fn` views without a `mapper` become errors of `make_app()`.
    pub fn plain_only<M: SyncViewMapper<Conversation = Http>>() -> AnyMapper {
        AnyMapper(Arc::new(PlainOnly::<M>(std::marker::PhantomData)))
    }

    /// Whether it runs views in greenlets.
    pub(crate) fn is_greenlet_mapper(&self) -> bool {
        self.0.id() == TypeId::of::<GreenletMapper>()
    }

    /// The type of the mapper, for messages.
    pub fn name(&self) -> &'static str {
        self.0.name()
    }

    pub(crate) fn can_call(&self, kind: super::ViewKind) -> bool {
        match kind {
            super::ViewKind::Coroutine => self.0.calls_async(),
            super::ViewKind::Plain => self.0.calls_sync(),
        }
    }
}

impl std::fmt::Debug for AnyMapper {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "AnyMapper({})", self.name())
    }
}

/// The two traits without type parameters. Whether one is really there is asked at `make_app()`, so the other half never runs.
trait Erased: Send + Sync {
    fn name(&self) -> &'static str;

    fn id(&self) -> TypeId;

    fn calls_async(&self) -> bool {
        false
    }

    fn calls_sync(&self) -> bool {
        false
    }

    fn call_async<'a>(
        &self,
        _info: &'a ViewInfo,
        _request: &'a Request,
        _call: BoxFuture<'a, ()>,
    ) -> BoxFuture<'a, Result<()>> {
        Box::pin(async { Err(not_called()) })
    }

    fn call_sync<'a>(
        &self,
        _info: &'a ViewInfo,
        _request: &'a Request,
        _call: Box<dyn FnOnce() + Send>,
    ) -> BoxFuture<'a, Result<()>> {
        Box::pin(async { Err(not_called()) })
    }
}

struct Both<M>(std::marker::PhantomData<fn() -> M>);
struct AsyncOnly<M>(std::marker::PhantomData<fn() -> M>);
struct PlainOnly<M>(std::marker::PhantomData<fn() -> M>);

macro_rules! erase {
    (async $mapper:ident) => {
        fn calls_async(&self) -> bool {
            true
        }

        fn call_async<'a>(
            &self,
            info: &'a ViewInfo,
            request: &'a Request,
            call: BoxFuture<'a, ()>,
        ) -> BoxFuture<'a, Result<()>> {
            Box::pin(<$mapper as AsyncViewMapper>::call(info, request, call))
        }
    };
    (plain $mapper:ident) => {
        fn calls_sync(&self) -> bool {
            true
        }

        fn call_sync<'a>(
            &self,
            info: &'a ViewInfo,
            request: &'a Request,
            call: Box<dyn FnOnce() + Send>,
        ) -> BoxFuture<'a, Result<()>> {
            Box::pin(<$mapper as SyncViewMapper>::call(info, request, call))
        }
    };
}

impl<M: AsyncViewMapper + SyncViewMapper> Erased for Both<M> {
    fn name(&self) -> &'static str {
        std::any::type_name::<M>()
    }

    fn id(&self) -> TypeId {
        TypeId::of::<M>()
    }

    erase!(async M);
    erase!(plain M);
}

impl<M: AsyncViewMapper> Erased for AsyncOnly<M> {
    fn name(&self) -> &'static str {
        std::any::type_name::<M>()
    }

    fn id(&self) -> TypeId {
        TypeId::of::<M>()
    }

    erase!(async M);
}

impl<M: SyncViewMapper> Erased for PlainOnly<M> {
    fn name(&self) -> &'static str {
        std::any::type_name::<M>()
    }

    fn id(&self) -> TypeId {
        TypeId::of::<M>()
    }

    erase!(plain M);
}

/// Which mapper a view chose.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Choice {
    /// The view named none, so the application's default calls it.
    pub(crate) is_default: bool,
    /// The view runs in a greenlet.
    pub(crate) in_greenlet: bool,
    pub(crate) name: &'static str,
}

impl Choice {
    pub(super) fn of<M: 'static>() -> Choice {
        Choice {
            is_default: TypeId::of::<M>() == TypeId::of::<ApplicationMapper>(),
            in_greenlet: TypeId::of::<M>() == TypeId::of::<GreenletMapper>(),
            name: std::any::type_name::<M>(),
        }
    }
}
