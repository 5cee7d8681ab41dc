//! The application, and the way of a request through it.
//!
//! # The lifecycle of a request
//!
//! The numbers are those of the documentation's chapter on the lifecycle; each step is one function here.
//!
//! 1. *Ingress.* The server hands over a request; it becomes a [`Request`].
//! 2. *Tweens*, the outermost first, inside of the application's layers if there are any. One is built in: it turns errors and panics from further
//!    in into responses.
//! 3. `NewRequest` is told, inside all tweens (L3).
//! 4. *Route matching* on the decoded path. A path that is no UTF-8 is 400, a path without a route 404. `BeforeTraversal` is told of the
//!    rest.
//! 5. *View lookup*, after `ContextFound` is told: the first of the route's views whose predicates hold. A wrong method is 405 with `Allow`; `OPTIONS` without a view
//!    is answered with 204 and `Allow`.
//! 6. *The view*, inside its layers and its derivers: the body limit, the arguments, the mapper (await or executor), the renderer.
//! 7. *Response callbacks* are called, and `NewResponse` is told, after all tweens (L4).
//! 8. *Finished callbacks* are called, in any case (L5).
//! 9. *Egress.* A response to `HEAD` loses its body and keeps its length. A body that goes on piece by piece does so for its request.
//!    When it has been sent, what the request has spawned begins.

pub mod background;
mod debug;
pub(crate) mod layers;
mod subrequest;

use std::convert::Infallible;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::task::{Context, Poll};

use ::http::{HeaderValue, Method, StatusCode, header};
use bytes::Bytes;

use self::background::Unstarted;
use crate::dispatch::current::run_for;
use crate::dispatch::watchdog::Orders;
use crate::dispatch::{Executor, GreenletCounts, catch_future};
use crate::error::{Error, Result};
use crate::event::{BeforeTraversal, ContextFound, Event, NewRequest, Subscribers};
#[cfg(feature = "websocket")]
use crate::http::Upgrade;
use crate::http::httpexceptions::HttpException;
use crate::http::{Body, BoxError, Finishing, Request, Response, Ties};
use crate::introspection::Introspectable;
use crate::layer::{Layered, ViewLayers};
#[cfg(feature = "templates")]
use crate::renderer::templates::Templates;
use crate::routing::RouteTable;
use crate::settings::{DebugSwitches, ServerSettings, Settings};
use crate::shutdown::ShutdownToken;
use crate::tween::excview::{is_interim, settle};
use crate::tween::{Chain, Main};
use crate::view::BoxFuture;
use crate::view::derivers::DerivedView;
use crate::view::lookup::{Lookup, RouteViews};

pub(crate) use subrequest::Itself;
pub use subrequest::Subrequest;

/// The application has been made, and answers no request yet.
///
/// It is told on the runtime on which states start, while `make_app()` waits. An error of a subscriber is one of `make_app()`.
///
/// # Example
///
/// ```
/// use aiopyramid::prelude::*;
///
/// #[subscriber(ApplicationCreated)]
/// fn say_hello(event: &ApplicationCreated) {
///     println!("{} registrations", event.app.introspection().len());
/// }
/// ```
#[derive(Debug)]
#[doc(alias = "WSGIApplicationCreatedEvent")]
pub struct ApplicationCreated {
    /// The application.
    pub app: App,
}

impl Event for ApplicationCreated {}

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
    pub(crate) subscribers: Arc<Subscribers>,
    /// What starts with whoever serves the application.
    pub(crate) background: Unstarted,
    pub(crate) ties: Arc<Ties>,
    pub(crate) settings: Settings,
    pub(crate) server: ServerSettings,
    /// What the log is told of each request.
    pub(crate) debug: DebugSwitches,
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
        let answering = request.begin_answer();
        let mut response = match &self.0.layers {
            None => self.inside_layers(&request).await,
            Some(layers) => {
                // What is inside of the layers is another request. Who holds this one may have asked it to tell of its end.
                let finishing = Finishing::of(&request);
                let response = layers.handle(&request).await;
                finishing.finish().await;
                response
            }
        };
        egress(&mut response, is_head);
        // Of an application inside of another one the response has not left yet.
        #[cfg(feature = "websocket")]
        if request.mounted_in().is_none() {
            response.departs();
        }
        response.ends(answering);
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
        self.0.subscribers.notify(|| event).await
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

    /// The names of the tweens in their order, the outermost first, [`EXCVIEW`](crate::tween::EXCVIEW) among them.
    ///
    /// # Example
    ///
    /// ```
    /// use aiopyramid::prelude::*;
    ///
    /// let app = Configurator::new().make_app()?;
    /// assert_eq!(app.tweens().collect::<Vec<_>>(), [tween::EXCVIEW]);
    /// # Ok::<(), Error>(())
    /// ```
    #[doc(alias = "ptweens")]
    pub fn tweens(&self) -> impl Iterator<Item = &str> {
        self.0.tweens.names()
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
        #[cfg(feature = "websocket")]
        let (head, upgrade) = Upgrade::apart_from(head);
        let request = Request::new(head, Body::stream(body), peer, Arc::clone(&self.0.ties));
        #[cfg(feature = "websocket")]
        if let Some(upgrade) = upgrade {
            request.extensions().insert(upgrade);
        }
        request
    }

    /// What the innermost layer is put around: all that runs for this request, and knows so.
    async fn inside_layers(&self, request: &Request) -> Response {
        let mut response = run_for(request.origin(), self.until_finished(request)).await;
        response.run_for(request);
        response
    }

    /// 8. All that is done for a request, and then its finished callbacks, also where this future is dropped.
    async fn until_finished(&self, request: &Request) -> Response {
        let finishing = Finishing::of(request);
        let response = self.through_tweens(request).await;
        finishing.finish().await;
        response
    }

    /// The same without the tweens, not even the innermost one: for a subrequest, whose errors are its view's (L8).
    async fn without_tweens(&self, request: &Request) -> Result<Response> {
        let finishing = Finishing::of(request);
        let answered = async { self.leave(request, self.main(request).await?).await };
        let outcome = catch_future(answered).await;
        finishing.finish().await;
        outcome?
    }

    /// 2. Through the tweens to the router and back, and out.
    async fn through_tweens(&self, request: &Request) -> Response {
        let response = if self.0.tweens.has_tweens() {
            let main: Arc<dyn Main> = Arc::<Application>::clone(&self.0);
            let entered = self.0.tweens.enter(main).call(request.clone());
            match catch_future(entered).await {
                Ok(Ok(response)) if !is_interim(response.status()) => response,
                // A tween has failed: there is no response to be told (L5).
                failed => return settle(request, failed),
            }
        } else {
            settle(request, catch_future(self.main(request)).await)
        };
        if !request.has_response_callbacks() && !self.0.subscribers.listen_to_responses() {
            return response;
        }
        let left = catch_future(self.leave(request, response)).await;
        settle(request, left)
    }

    /// 7. The response is shown to those who asked for it.
    async fn leave(&self, request: &Request, response: Response) -> Result<Response> {
        let response = request.call_response_callbacks(response).await?;
        match self.0.subscribers.listen_to_responses() {
            true => self.0.subscribers.notify_response(request, response).await,
            false => Ok(response),
        }
    }

    /// 3. to 6.: the router proper.
    async fn main(&self, request: &Request) -> Result<Response> {
        let of = || request.clone();
        let subscribers = &self.0.subscribers;
        let told = subscribers.notify(|| NewRequest { request: of() });
        told.await?;
        let route = self.match_route(request)?;
        let told = subscribers.notify(|| BeforeTraversal { request: of() });
        told.await?;
        let told = subscribers.notify(|| ContextFound { request: of() });
        told.await?;
        match self.look_up(route, request)? {
            Found::View(view) => {
                let _in_view = request.enter_view(view.label());
                let response = view.call(request.clone()).await?;
                Ok(response.made_in(view.label()))
            }
            Found::Options { allow, view } => match view.layers() {
                None => Ok(options(allow)),
                Some(layers) => Ok(Box::pin(options_inside(layers, allow, request)).await),
            },
        }
    }

    /// 4. The route for the path.
    fn match_route(&self, request: &Request) -> Result<usize> {
        let found = self.0.routes.find(request.path_info()?, |_| true);
        let Some((index, matched)) = found else {
            self.tell_route(request);
            return Err(self.not_found(request).into());
        };
        match request.set_matched(matched) {
            true => {
                self.tell_route(request);
                Ok(index)
            }
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
                let view = self.0.views[route].for_preflight(request);
                Ok(Found::Options { allow, view })
            }
            Lookup::NoMethod { allow } => Err(method_not_allowed(request.method(), allow).into()),
            Lookup::NoView => Err(self.not_found(request).into()),
        }
    }
}

impl Main for Application {
    fn call(self: Arc<Self>, request: Request) -> BoxFuture<'static, Result<Response>> {
        Box::pin(async move { App(self).main(&request).await })
    }
}

/// What answers a request on a route that has views.
enum Found<'a> {
    View(&'a DerivedView),
    Options {
        allow: &'a HeaderValue,
        /// The one whose layers the answer passes.
        view: &'a DerivedView,
    },
}

fn options(allow: &HeaderValue) -> Response {
    let mut response = Response::status_only(StatusCode::NO_CONTENT);
    response.headers_mut().insert(header::ALLOW, allow.clone());
    response
}

/// The same inside of the layers of a view: one that answers preflights goes before it.
async fn options_inside(layers: &ViewLayers, allow: &HeaderValue, request: &Request) -> Response {
    let allow = allow.clone();
    let innermost = move |_| -> BoxFuture<'static, Result<Response>> {
        let response = options(&allow);
        Box::pin(async { Ok(response) })
    };
    layers.around(request, Arc::new(innermost)).await
}

fn method_not_allowed(method: &Method, allow: &HeaderValue) -> HttpException {
    HttpException::new(StatusCode::METHOD_NOT_ALLOWED)
        .with_detail(format!("{method} is not answered here"))
        .with_header(header::ALLOW, allow.clone())
}

/// 9. What is left to do before the response leaves.
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
    // An empty body tells nothing: whatever made it may have left a body out that GET would have.
    let length = response
        .body()
        .len()
        .filter(|length| has_length && *length > 0);
    response.empty_body();
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
