//! The application, and the way of a request through it.
//!
//! # The lifecycle of a request
//!
//! The numbers are those of the documentation's chapter on the lifecycle; each step is one function here.
//!
//! 1. *Ingress.* The server hands over a request; it becomes a [`Request`].
//! 2. *Tweens*, the outermost first, inside of the layers if there are any. The innermost one turns errors and panics into responses, so the others see responses only.
//! 3. `NewRequest` is told, inside all tweens (L3).
//! 4. *Route matching* on the decoded path. A path that is no UTF-8 is 400, a path without a route 404.
//! 5. *View lookup*: the first of the route's views whose predicates hold. A wrong method is 405 with `Allow`; `OPTIONS` without a view
//!    is answered with 204 and `Allow`.
//! 6. *The view*, inside its derivers: the body limit, the arguments, the mapper (await or executor), the renderer.
//! 7. `NewResponse` is told, after all tweens (L4).
//! 8. *Egress.* A response to `HEAD` loses its body and keeps its length. A body that goes on piece by piece does so for its request.

pub mod layers;

use std::convert::Infallible;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::task::{Context, Poll};

use ::http::{HeaderValue, Method, StatusCode, header};
use bytes::Bytes;

use self::layers::Layered;
use crate::dispatch::current::run_for;
use crate::dispatch::watchdog::Orders;
use crate::dispatch::{Executor, GreenletCounts, Panicked, catch_future};
use crate::error::{Error, Result};
use crate::event::{Event, Events, NewRequest};
use crate::http::httpexceptions::HttpException;
use crate::http::{Body, BoxError, Request, Response, Ties};
use crate::introspection::Introspectable;
#[cfg(feature = "templates")]
use crate::renderer::templates::Templates;
use crate::respond::respond_to_error;
use crate::routing::RouteTable;
use crate::settings::{ServerSettings, Settings};
use crate::shutdown::ShutdownToken;
use crate::tween::Chain;
use crate::view::BoxFuture;
use crate::view::derivers::DerivedView;
use crate::view::lookup::{Lookup, RouteViews};

/// An application, made by `Configurator::make_app()`: nothing can be registered any more.
///
/// It is cheap to clone and a `tower::Service`, so besides `run` and `serve` it can stand wherever such a service can: under an axum
/// router, in a multi-threaded tokio program, in a test.
///
/// # Example
///
/// ```
/// use aiopyramid::prelude::*;
///
/// # #[tokio::main(flavor = "current_thread")] async fn main() -> Result<()> {
/// let mut config = Configurator::new();
/// config.add_view(|_request: Request| async { "hello" }, ViewOptions { route: Some("/"), ..ViewOptions::DEFAULT });
/// let app = config.make_app()?;
/// let response = app.handle(Request::builder().build()).await;
/// assert_eq!(response.status(), 200);
/// # Ok(()) }
/// ```
#[derive(Clone)]
#[doc(alias = "Router")]
pub struct App(pub(crate) Arc<Application>);

/// What an application consists of, once it is made.
pub(crate) struct Application {
    pub(crate) routes: RouteTable,
    /// The views of each route, by the route's index.
    pub(crate) views: Vec<RouteViews>,
    /// What stands outside of all tweens; `None` without any, as most applications are.
    pub(crate) layers: Option<Layered>,
    pub(crate) tweens: Arc<Chain>,
    pub(crate) events: Events,
    pub(crate) ties: Arc<Ties>,
    pub(crate) settings: Settings,
    #[cfg_attr(
        not(feature = "server"),
        expect(dead_code, reason = "is read when the settings are, whoever serves")
    )]
    pub(crate) server: ServerSettings,
    /// For who watches the workers; `None` where the settings say that nobody does.
    #[cfg_attr(
        not(feature = "server"),
        expect(dead_code, reason = "only the server has workers to watch")
    )]
    pub(crate) watchdog: Option<Orders>,
    /// Counts what has held a worker for too long.
    pub(crate) stalls: Arc<AtomicU64>,
    pub(crate) introspection: Vec<Introspectable>,
}

impl App {
    /// Answers a request without a server.
    pub async fn handle(&self, request: Request) -> Response {
        let is_head = request.method() == Method::HEAD;
        let mut response = match &self.0.layers {
            None => self.inside_layers(&request).await,
            Some(layers) => layers.handle(&request).await,
        };
        egress(&mut response, is_head);
        response
    }

    /// Starts a request that has the application's states.
    pub fn request(&self) -> crate::http::RequestBuilder {
        Request::builder().ties(Arc::clone(&self.0.ties))
    }

    /// The application's settings.
    pub fn settings(&self) -> &Settings {
        &self.0.settings
    }

    /// The default executor: where plain views run that name no other.
    ///
    /// # Example
    ///
    /// ```
    /// use aiopyramid::prelude::*;
    /// use aiopyramid::settings::Settings;
    ///
    /// let settings = Settings::from_toml("[executor]\nthreads = 150")?;
    /// let app = Configurator::with_settings(settings).make_app()?;
    /// assert_eq!(app.executor().options().threads, 150);
    /// assert_eq!(app.executor().counts().running, 0);
    /// # Ok::<(), Error>(())
    /// ```
    pub fn executor(&self) -> &Executor {
        self.0.ties.dispatcher.executors().default_one()
    }

    /// The executor of that name, which `config.add_executor` or a section `[executors.NAME]` has added. That of the default one is
    /// `default`.
    pub fn named_executor(&self, name: &str) -> Option<&Executor> {
        self.0.ties.dispatcher.executors().named(name)
    }

    /// Tells an event of the application's own to its subscribers, in the order in which they subscribed. Plain code waits for it
    /// with `synchronize(app.notify(event))`.
    ///
    /// # Errors
    ///
    /// That of the first subscriber that fails; those after it are not told.
    pub async fn notify<E: Event>(&self, event: E) -> Result<()> {
        self.0.events.notify(|| event).await
    }

    /// How many greenlets the application has at the moment.
    pub fn greenlets(&self) -> GreenletCounts {
        self.0.ties.dispatcher.greenlets().counts()
    }

    /// What tells whoever serves this application to stop; tasks of its own may wait for it too.
    pub fn shutdown(&self) -> &ShutdownToken {
        &self.0.ties.shutdown
    }

    /// How often a view, or other code of a request, has held its worker for longer than `[watchdog] limit` of the settings, since the
    /// application was made.
    ///
    /// Each is counted once, as soon as it goes over the limit, and each has a warning in the log that says which view it is and where.
    /// Only the workers of `App::run` are watched: an application inside of another tokio program counts nothing.
    pub fn stalls(&self) -> u64 {
        self.0.stalls.load(Ordering::Relaxed)
    }

    /// The templates of the application, to render one outside of any view.
    ///
    /// # Panics
    ///
    /// Never: an application without any has an empty collection of them.
    #[cfg(feature = "templates")]
    pub fn templates(&self) -> Templates {
        let templates = self.0.ties.states.get::<Templates>();
        Templates::clone(&templates.expect("`make_app()` makes them for every application"))
    }

    /// Everything that was registered, in the order in which it was.
    pub fn introspection(&self) -> &[Introspectable] {
        &self.0.introspection
    }

    /// 1. The request as the server has it becomes a [`Request`].
    pub(crate) fn ingress<B>(
        &self,
        request: ::http::Request<B>,
        peer: Option<SocketAddr>,
    ) -> Request
    where
        B: http_body::Body<Data = Bytes, Error: Into<BoxError>> + Send + 'static,
    {
        let (head, body) = request.into_parts();
        Request::new(head, Body::stream(body), peer, Arc::clone(&self.0.ties))
    }

    /// What the innermost layer is put around: all that runs for this request, and knows so.
    async fn inside_layers(&self, request: &Request) -> Response {
        let mut response = run_for(request.origin(), self.through_tweens(request)).await;
        response.run_for(request);
        response
    }

    /// 2. Through the tweens to the router and back; 7. the response is told.
    async fn through_tweens(&self, request: &Request) -> Response {
        let response = if self.0.tweens.is_empty() {
            self.exception_tween(request).await
        } else {
            let app = self.clone();
            let main = Arc::new(
                move |request: Request| -> BoxFuture<'static, Result<Response>> {
                    let app = app.clone();
                    Box::pin(async move { Ok(app.exception_tween(&request).await) })
                },
            );
            let entered = self.0.tweens.enter(main).call(request.clone());
            self.settle(request, catch_future(entered).await)
        };
        if !self.0.events.has_response_subscribers() {
            return response;
        }
        let told = self.0.events.notify_response(request, response);
        self.settle(request, catch_future(told).await)
    }

    /// The innermost tween: errors and panics from further in become responses (W8).
    async fn exception_tween(&self, request: &Request) -> Response {
        let outcome = catch_future(self.main(request)).await;
        self.settle(request, outcome)
    }

    fn settle(&self, request: &Request, outcome: Result<Result<Response>, Panicked>) -> Response {
        match outcome {
            // What HTTP sends before a response is none.
            Ok(Ok(response)) if is_interim(response.status()) => {
                let error = Error::msg(format!("{} is no response", response.status()));
                respond_to_error(&error, request)
            }
            Ok(Ok(response)) => response,
            Ok(Err(error)) => respond_to_error(&error, request),
            Err(panicked) => respond_to_error(&Error::from(panicked), request),
        }
    }

    /// 3. to 6.: the router proper.
    async fn main(&self, request: &Request) -> Result<Response> {
        self.0
            .events
            .notify(|| NewRequest {
                request: request.clone(),
            })
            .await?;
        let route = self.match_route(request)?;
        match self.look_up(route, request)? {
            Found::View(view) => {
                let _in_view = request.enter_view(view.label());
                let response = view.call(request.clone()).await?;
                Ok(response.made_in(view.label()))
            }
            Found::Options(allow) => Ok(options(allow)),
        }
    }

    /// 4. The route for the path.
    fn match_route(&self, request: &Request) -> Result<usize> {
        let (index, matched) = self
            .0
            .routes
            .find(request.path_info()?, |_| true)
            .ok_or_else(not_found)?;
        match request.set_matched(matched) {
            true => Ok(index),
            false => Err(Error::msg(
                "a request can be routed once; make a new one for another application",
            )),
        }
    }

    /// 5. The view among those of the route.
    fn look_up(&self, route: usize, request: &Request) -> Result<Found<'_>> {
        match self.0.views[route].find(request.method()) {
            Lookup::View(view) => Ok(Found::View(view)),
            Lookup::NoMethod { allow } if request.method() == Method::OPTIONS => {
                Ok(Found::Options(allow))
            }
            Lookup::NoMethod { allow } => Err(method_not_allowed(request.method(), allow).into()),
            Lookup::NoView => Err(not_found().into()),
        }
    }
}

/// What answers a request on a route that has views.
enum Found<'a> {
    View(&'a DerivedView),
    Options(&'a HeaderValue),
}

fn is_interim(status: StatusCode) -> bool {
    status.is_informational() && status != StatusCode::SWITCHING_PROTOCOLS
}

fn options(allow: &HeaderValue) -> Response {
    let mut response = Response::status_only(StatusCode::NO_CONTENT);
    response.headers_mut().insert(header::ALLOW, allow.clone());
    response
}

fn not_found() -> HttpException {
    HttpException::new(StatusCode::NOT_FOUND)
}

fn method_not_allowed(method: &Method, allow: &HeaderValue) -> HttpException {
    HttpException::new(StatusCode::METHOD_NOT_ALLOWED)
        .with_detail(format!("{method} is not answered here"))
        .with_header(header::ALLOW, allow.clone())
}

/// 8. What is left to do before the response leaves.
fn egress(response: &mut Response, to_head: bool) {
    match to_head {
        true => drop_body(response),
        false => drop_wrong_length(response),
    }
}

/// A response to `HEAD` is that to `GET` without the body (O6). Some statuses have no length to keep.
fn drop_body(response: &mut Response) {
    let status = response.status();
    let has_length = status != StatusCode::NO_CONTENT && status != StatusCode::NOT_MODIFIED;
    let length = response.body().len().filter(|_| has_length);
    drop(response.take_body());
    if let Some(length) = length {
        response
            .headers_mut()
            .entry(header::CONTENT_LENGTH)
            .or_insert_with(|| length.into());
    }
}

/// A length that contradicts the body would cost the connection; a body that was replaced leaves one behind.
fn drop_wrong_length(response: &mut Response) {
    let told = response.headers().get(header::CONTENT_LENGTH);
    if told.is_some()
        && response
            .body()
            .len()
            .is_some_and(|length| told != Some(&length.into()))
    {
        response.headers_mut().remove(header::CONTENT_LENGTH);
    }
}

impl<B> tower_service::Service<::http::Request<B>> for App
where
    B: http_body::Body<Data = Bytes, Error: Into<BoxError>> + Send + 'static,
{
    type Response = ::http::Response<Body>;
    type Error = Infallible;
    type Future = BoxFuture<'static, Result<Self::Response, Infallible>>;

    fn poll_ready(&mut self, _cx: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: ::http::Request<B>) -> Self::Future {
        let app = self.clone();
        let peer = request.extensions().get::<SocketAddr>().copied();
        let request = app.ingress(request, peer);
        Box::pin(async move { Ok(app.handle(request).await.into_inner()) })
    }
}

impl std::fmt::Debug for App {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "App({} registrations)", self.0.introspection.len())
    }
}
