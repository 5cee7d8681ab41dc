//! What is to be called for one request: with its response, and when it is over (L4, L5).

use std::collections::VecDeque;
use std::fmt;
use std::future::{Future, poll_fn};
use std::pin::Pin;
use std::sync::{Mutex, MutexGuard, PoisonError};

use super::{Request, Response};
use crate::dispatch::{CallbackOnce, catch_future, outlive};
use crate::error::{Ended, Error, Result};

/// What [`Request::add_response_callback`] takes: a function of the request and its response, plain or `async`.
///
/// It is written `fn(&Request, &mut Response)` or `async fn(&Request, &mut Response)`, as a closure
/// `async move |request: &Request, response: &mut Response| { ... }`, and returns nothing or a `Result<()>`. `M` only tells the cases apart.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no response callback",
    label = "not a function of a `&Request` and a `&mut Response`",
    note = "a response callback is `fn(&Request, &mut Response)` or an `async fn` like that, and returns nothing or a `Result<()>`; a closure names both types: `async move |request: &Request, response: &mut Response| ...`"
)]
pub trait IntoResponseCallback<M> {
    /// The callback.
    #[doc(hidden)]
    fn into_response_callback(self) -> ResponseCallback;
}

/// What [`Request::add_finished_callback`] takes: a plain function of the request, `fn(&Request)`, or an `async fn(Request)`.
///
/// It returns nothing or a `Result<()>`. `M` only tells the cases apart.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no finished callback",
    label = "not a function of the request",
    note = "a finished callback is a plain `fn(&Request)` or an `async fn(Request)`, and returns nothing or a `Result<()>`"
)]
pub trait IntoFinishedCallback<M> {
    /// The callback.
    #[doc(hidden)]
    fn into_finished_callback(self) -> FinishedCallback;
}

/// A response callback, ready to be added.
#[derive(Debug)]
pub struct ResponseCallback(CallbackOnce<(Request, Response), Result<Response>>);

/// A finished callback, ready to be added.
#[derive(Debug)]
pub struct FinishedCallback(CallbackOnce<Request, Result<()>>);

/// The cases of the two traits.
#[doc(hidden)]
#[allow(
    unreachable_pub,
    reason = "the traits' parameter must be as public as the traits"
)]
pub mod case {
    #[derive(Debug)]
    pub struct Coroutine;
    #[derive(Debug)]
    pub struct Plain;
    /// It returns nothing.
    #[derive(Debug)]
    pub struct Nothing;
    /// It returns a `Result`.
    #[derive(Debug)]
    pub struct Fallible;
}

/// An `async fn(&Request, &mut Response) -> R`. Of the future, which borrows, no other bound can be written.
#[doc(hidden)]
pub trait Changes<'r, R>: Send + 'static {
    /// What it is awaited by.
    type Future: Future<Output = R> + Send + 'r;

    /// Calls it.
    fn change(self, request: &'r Request, response: &'r mut Response) -> Self::Future;
}

impl<'r, R, F, Fut> Changes<'r, R> for F
where
    F: FnOnce(&'r Request, &'r mut Response) -> Fut + Send + 'static,
    Fut: Future<Output = R> + Send + 'r,
{
    type Future = Fut;

    fn change(self, request: &'r Request, response: &'r mut Response) -> Fut {
        self(request, response)
    }
}

/// The functions that return one type. They are apart, so that the compiler knows which error `|_| Ok(())` means.
macro_rules! functions_that_return {
    ($returned:ty: $case:ident) => {
        #[diagnostic::do_not_recommend]
        impl<F> IntoResponseCallback<(case::Coroutine, case::$case)> for F
        where
            F: for<'r> Changes<'r, $returned>,
        {
            fn into_response_callback(self) -> ResponseCallback {
                let callback =
                    async move |(request, mut response): (Request, Response)| -> Result<Response> {
                        self.change(&request, &mut response).await.ended()?;
                        Ok(response)
                    };
                ResponseCallback(CallbackOnce::coroutine(callback))
            }
        }

        #[diagnostic::do_not_recommend]
        impl<F> IntoResponseCallback<(case::Plain, case::$case)> for F
        where
            F: FnOnce(&Request, &mut Response) -> $returned + Send + 'static,
        {
            fn into_response_callback(self) -> ResponseCallback {
                let callback = move |(request, mut response): (Request, Response)| {
                    self(&request, &mut response).ended()?;
                    Ok(response)
                };
                ResponseCallback(CallbackOnce::plain(callback))
            }
        }

        #[diagnostic::do_not_recommend]
        impl<F, Fut> IntoFinishedCallback<(case::Coroutine, case::$case, Fut)> for F
        where
            F: FnOnce(Request) -> Fut + Send + 'static,
            Fut: Future<Output = $returned> + Send + 'static,
        {
            fn into_finished_callback(self) -> FinishedCallback {
                FinishedCallback(CallbackOnce::coroutine(move |request| {
                    let finished = self(request);
                    async move { finished.await.ended() }
                }))
            }
        }

        #[diagnostic::do_not_recommend]
        impl<F> IntoFinishedCallback<(case::Plain, case::$case)> for F
        where
            F: FnOnce(&Request) -> $returned + Send + 'static,
        {
            fn into_finished_callback(self) -> FinishedCallback {
                FinishedCallback(CallbackOnce::plain(move |request: Request| {
                    self(&request).ended()
                }))
            }
        }
    };
}

/// A name, since `-> ()` is written by nobody.
type Nothing = ();

functions_that_return!(Nothing: Nothing);
functions_that_return!(Result<()>: Fallible);

/// What is to be called for one request.
#[derive(Default)]
pub(super) struct Callbacks(Mutex<State>);

#[derive(Default)]
struct State {
    response: VecDeque<ResponseCallback>,
    finished: VecDeque<FinishedCallback>,
    /// Nobody would call response callbacks any more.
    has_responded: bool,
    /// Nobody would call any more.
    over: bool,
}

impl Callbacks {
    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn next_for_response(&self) -> Option<ResponseCallback> {
        self.state().response.pop_front()
    }

    /// The next one; after the last, all is over.
    fn next_for_end(&self) -> Option<FinishedCallback> {
        let mut state = self.state();
        let next = state.finished.pop_front();
        if next.is_none() {
            state.over = true;
            // They may hold the request, which holds them.
            let left = std::mem::take(&mut state.response);
            drop(state);
            drop(left);
        }
        next
    }
}

impl Request {
    /// Has a function called with the response, once that has passed all tweens and before `NewResponse` is told (L4). It may change it.
    ///
    /// Callbacks are called in the order in which they were added, and one may add further ones. A plain function runs in a greenlet, an
    /// `async fn` is awaited. They are called for the response to an error too, but not where there is none because a tween has failed. An
    /// error of a callback is answered instead of the response, a panic too, and those after it are not called.
    ///
    /// # Example
    ///
    /// ```
    /// use aiopyramid::prelude::*;
    /// use aiopyramid::testing::TestApp;
    ///
    /// #[view_config(route = "/")]
    /// async fn home(request: &Request) -> &'static str {
    ///     request.add_response_callback(|_: &Request, response: &mut Response| {
    ///         response.headers_mut().insert("x-by", HeaderValue::from_static("home"));
    ///     });
    ///     "home"
    /// }
    ///
    /// # #[tokio::main(flavor = "current_thread")] async fn main() -> Result<()> {
    /// let mut config = Configurator::new();
    /// config.scan_module(module_path!());
    /// let app = TestApp::new(config.make_app()?);
    /// assert_eq!(app.get("/").await.header("x-by"), Some("home"));
    /// # Ok(()) }
    /// ```
    pub fn add_response_callback<M>(&self, callback: impl IntoResponseCallback<M>) {
        let callback = callback.into_response_callback();
        let mut state = self.callbacks_or_new().state();
        match state.over || state.has_responded {
            true => too_late(self, "response"),
            false => state.response.push_back(callback),
        }
    }

    /// Has a function called when all is done for the request and its response is about to leave (L5): also when something went wrong, and
    /// when the client has gone away and the view with it.
    ///
    /// Callbacks are called in the order in which they were added, each whatever became of the others, and one may add further ones. A plain
    /// function runs in a greenlet, an `async fn` is awaited. What they fail with is logged and changes nothing. Where the client has gone
    /// away, they become a task of their own, which runs them alike; a process that ends at that moment does not wait for it. The pieces of
    /// a [streamed](crate::respond::Streamed) body come later.
    ///
    /// # Example
    ///
    /// ```
    /// use aiopyramid::prelude::*;
    ///
    /// #[view_config(route = "/report")]
    /// async fn report(request: &Request) -> &'static str {
    ///     request.add_finished_callback(|request: &Request| println!("{} is done", request.uri()));
    ///     request.add_finished_callback(async |request: Request| {
    ///         tokio::task::yield_now().await;
    ///         println!("{} is done, as was said", request.uri());
    ///     });
    ///     "report"
    /// }
    /// ```
    pub fn add_finished_callback<M>(&self, callback: impl IntoFinishedCallback<M>) {
        let callback = callback.into_finished_callback();
        let mut state = self.callbacks_or_new().state();
        match state.over {
            true => too_late(self, "finished"),
            false => state.finished.push_back(callback),
        }
    }

    /// Whether anybody wants to see the response.
    pub(crate) fn has_response_callbacks(&self) -> bool {
        self.callbacks()
            .is_some_and(|callbacks| !callbacks.state().response.is_empty())
    }

    /// Calls the response callbacks, those included that are added meanwhile.
    ///
    /// # Errors
    ///
    /// That of the first one that fails.
    pub(crate) async fn call_response_callbacks(&self, mut response: Response) -> Result<Response> {
        let next = || self.callbacks()?.next_for_response();
        while let Some(ResponseCallback(callback)) = next() {
            response = callback.call((self.clone(), response)).await?;
        }
        if let Some(callbacks) = self.callbacks() {
            callbacks.state().has_responded = true;
        }
        Ok(response)
    }

    async fn call_finished_callbacks(self) {
        let next = || self.callbacks()?.next_for_end();
        while let Some(FinishedCallback(callback)) = next() {
            let outcome = catch_future(callback.call(self.clone())).await;
            if let Err(error) = outcome.unwrap_or_else(|panicked| Err(panicked.into())) {
                failed(&self, &error);
            }
        }
    }
}

fn failed(request: &Request, error: &Error) {
    let at = error.location();
    tracing::error!(method = %request.method(), path = request.uri().path(), %at, "a finished callback failed: {error:?}");
}

fn too_late(request: &Request, kind: &str) {
    tracing::warn!(method = %request.method(), path = request.uri().path(), "a {kind} callback was added to a request that is over, and is not called");
}

/// Sees to it that the finished callbacks of a request are called, also when the request's future is dropped.
pub(crate) struct Finishing<'r> {
    request: Option<&'r Request>,
    /// The callbacks, as soon as they have begun.
    running: Option<Pin<Box<dyn Future<Output = ()> + Send>>>,
}

impl<'r> Finishing<'r> {
    pub(crate) fn of(request: &'r Request) -> Finishing<'r> {
        Finishing {
            request: Some(request),
            running: None,
        }
    }

    /// Calls them.
    pub(crate) async fn finish(mut self) {
        let Some(callbacks) = self.take() else {
            return;
        };
        let callbacks = self.running.insert(callbacks);
        poll_fn(|cx| callbacks.as_mut().poll(cx)).await;
        self.running = None;
    }

    /// What is left to be called, if there is anything.
    fn take(&mut self) -> Option<Pin<Box<dyn Future<Output = ()> + Send>>> {
        let request = self.request.take()?;
        request.callbacks()?;
        Some(Box::pin(request.clone().call_finished_callbacks()))
    }
}

impl Drop for Finishing<'_> {
    fn drop(&mut self) {
        let callbacks = self.running.take().or_else(|| self.take());
        if let Some(callbacks) = callbacks {
            outlive(callbacks);
        }
    }
}

impl fmt::Debug for Callbacks {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Callbacks")
    }
}
