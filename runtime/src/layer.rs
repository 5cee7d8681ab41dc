//! Layers of `tower`: around the application, around what an include brings, and around one view.
//!
//! A layer is made into a service once, when the application is made, whatever it stands around. What is inside of it is a [`Layered`],
//! which takes requests in the form that the ecosystem has. Around the application that is the way to the router, which makes a request of
//! the framework's out of what it gets; around views it is the next layer of the view that the request is for, and at the end that view.

use std::any::type_name;
use std::convert::Infallible;
use std::error::Error as StdError;
use std::fmt;
use std::marker::PhantomData;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use ::http::{StatusCode, header};
use bytes::Bytes;
use tower_layer::Layer;
use tower_service::Service;

use crate::dispatch::catch_future;
use crate::dispatch::current::run_for;
use crate::error::{Error, Result};
use crate::http::httpexceptions::HttpException;
use crate::http::{Body, BoxError, HttpService, Request, Response};
use crate::respond::respond_to_error;

/// What comes of a request, later.
type Answer<T> = Pin<Box<dyn Future<Output = T> + Send>>;

/// A `tower::Layer` that can stand around an application or around views: what [`Configurator::layer`](crate::Configurator::layer) and the
/// key `layer` of `#[view_config]` take.
///
/// Every layer is one that takes a [`Layered`] and makes an [`HttpService`] of it: those of tower and tower-http, a `ServiceBuilder`, a tuple
/// of layers. `M` only names the body of what it answers.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no layer that can stand here",
    label = "not a `tower::Layer` that makes a service of HTTP",
    note = "a layer is `tower::Layer<aiopyramid::layer::Layered> + Send + Sync + 'static`",
    note = "what it makes is `tower::Service<http::Request<aiopyramid::http::Body>, Response = http::Response<...>>` and `Clone + Send + Sync + 'static`, with futures that are `Send` and an error that can be boxed; one that is not `Clone`, such as a rate limit, is after `tower::buffer`"
)]
pub trait HttpLayer<M>: Send + Sync + 'static {
    /// Puts it around something.
    #[doc(hidden)]
    fn put(&self, inner: Layered) -> Layered;
}

#[diagnostic::do_not_recommend]
impl<L, M> HttpLayer<M> for L
where
    L: Layer<Layered, Service: HttpService<M>> + Send + Sync + 'static,
    M: 'static,
{
    fn put(&self, inner: Layered) -> Layered {
        Layered(Arc::new(Outer {
            service: self.layer(inner),
            layer: type_name::<L>(),
            body: PhantomData,
        }))
    }
}

/// Any layer, for [`ViewOptions`](crate::config::ViewOptions).
///
/// # Example
///
/// ```
/// use aiopyramid::layer::AnyLayer;
/// use aiopyramid::prelude::*;
/// use tower_layer::Identity;
///
/// let mut config = Configurator::new();
/// let layer = AnyLayer::new(Identity::new());
/// config.add_view(
///     |_request: Request| async { "hello" },
///     ViewOptions { route: Some("/"), layer: Some(&layer), ..ViewOptions::DEFAULT },
/// );
/// ```
#[derive(Clone)]
pub struct AnyLayer {
    name: &'static str,
    put: Arc<dyn Fn(Layered) -> Layered + Send + Sync>,
}

impl AnyLayer {
    /// Any layer.
    pub fn new<M: 'static, L: HttpLayer<M>>(layer: L) -> AnyLayer {
        AnyLayer {
            name: type_name::<L>(),
            put: Arc::new(move |inner| layer.put(inner)),
        }
    }

    /// The type of the layer.
    pub fn name(&self) -> &'static str {
        self.name
    }

    /// Makes its service, for views that it stands around.
    pub(crate) fn around_views(&self) -> Layered {
        (self.put)(Layered(Arc::new(Onward)))
    }
}

/// Two are equal if one is a clone of the other.
impl PartialEq for AnyLayer {
    fn eq(&self, other: &AnyLayer) -> bool {
        Arc::ptr_eq(&self.put, &other.put)
    }
}

impl Eq for AnyLayer {}

impl fmt::Debug for AnyLayer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "AnyLayer({})", self.name)
    }
}

/// What a layer is put around: the application or a view, inside of the layers that it has already.
///
/// It takes a request with any body, so a layer may change that.
#[derive(Clone)]
pub struct Layered(Arc<dyn Piece>);

/// A layer, or what is inside of all of them.
pub(crate) trait Piece: Send + Sync {
    /// Answers a request.
    fn answer(&self, request: ::http::Request<Body>) -> Answer<Result<Response>>;
}

/// All layers around something, the last one outermost; `None` without any.
pub(crate) fn around(innermost: impl Piece + 'static, layers: &[AnyLayer]) -> Option<Layered> {
    let innermost = Layered(Arc::new(innermost));
    let put = |inner, layer: &AnyLayer| (layer.put)(inner);
    (!layers.is_empty()).then(|| layers.iter().fold(innermost, put))
}

impl Layered {
    /// Answers a request through all layers.
    pub(crate) async fn handle(&self, request: &Request) -> Response {
        let body = request.hand_over_body("a layer");
        self.enter(in_the_form_of_http(request, body)).await
    }

    /// Answers a request; errors and panics of the layer become responses, so that the one outside of it sees responses only.
    fn enter(&self, request: ::http::Request<Body>) -> Answer<Response> {
        let received = request.extensions().get::<AsReceived>();
        let received = received.map_or_else(|| Request::builder().build(), |it| it.0.clone());
        let answered = self.0.answer(request);
        Box::pin(async move {
            match catch_future(answered).await {
                Ok(Ok(response)) => response,
                Ok(Err(error)) => respond_to_error(&error, &received),
                Err(panicked) => respond_to_error(&panicked.into(), &received),
            }
        })
    }
}

impl<B> Service<::http::Request<B>> for Layered
where
    B: http_body::Body<Data = Bytes, Error: Into<BoxError>> + Send + 'static,
{
    type Response = ::http::Response<Body>;
    type Error = Infallible;
    type Future = Answer<Result<Self::Response, Infallible>>;

    fn poll_ready(&mut self, _cx: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: ::http::Request<B>) -> Self::Future {
        let answered = self.enter(request.map(Body::stream));
        Box::pin(async move { Ok(answered.await.into_inner()) })
    }
}

impl fmt::Debug for Layered {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Layered")
    }
}

/// The request as it was received, for what is said of an error.
#[derive(Clone)]
struct AsReceived(Request);

fn in_the_form_of_http(request: &Request, body: Body) -> ::http::Request<Body> {
    let mut head = request.head_for_others();
    if let Some(peer) = request.peer_addr() {
        head.extensions.insert(peer);
    }
    head.extensions.insert(AsReceived(request.clone()));
    ::http::Request::from_parts(head, body)
}

/// A request as the layers around it have left it, without what only they need, and the request that they got.
pub(crate) fn out_of_layers(
    mut request: ::http::Request<Body>,
) -> (::http::Request<Body>, Option<Request>) {
    let received = request.extensions_mut().remove::<AsReceived>();
    (request, received.map(|AsReceived(request)| request))
}

struct Outer<S, M> {
    service: S,
    layer: &'static str,
    body: PhantomData<fn() -> M>,
}

impl<M: 'static, S: HttpService<M>> Piece for Outer<S, M> {
    fn answer(&self, request: ::http::Request<Body>) -> Answer<Result<Response>> {
        let (service, layer) = (self.service.clone(), self.layer);
        Box::pin(async move {
            let outcome = service.answer(request).await;
            outcome.map_err(|source| error_of(layer, source))
        })
    }
}

/// The layers around one view: those of the includes that brought it, from the outside in, and its own.
#[derive(Clone)]
pub(crate) struct ViewLayers(Arc<[Layered]>);

/// What is inside of all layers of a view.
pub(crate) type Innermost = Arc<dyn Fn(Request) -> Answer<Result<Response>> + Send + Sync>;

impl ViewLayers {
    /// These layers, the outermost first; nothing if there are none.
    pub(crate) fn new(layers: Vec<Layered>) -> Option<ViewLayers> {
        (!layers.is_empty()).then(|| ViewLayers(layers.into()))
    }

    /// Answers a request through the layers. Whatever goes wrong inside of them is a response there, since layers see nothing else.
    pub(crate) async fn around(&self, request: &Request, innermost: Innermost) -> Response {
        let way = Way {
            request: request.clone(),
            layers: Arc::clone(&self.0),
            position: 0,
            innermost,
        };
        let body = request.lend_body();
        let asked = in_the_form_of_http(request, body);
        match way.go_on(asked).await {
            Ok(response) => response,
            Err(error) => respond_to_error(&error, request),
        }
    }
}

/// The way of a request through the layers of one view. It goes along in the extensions, since one layer may stand around many views.
#[derive(Clone)]
struct Way {
    request: Request,
    layers: Arc<[Layered]>,
    position: usize,
    innermost: Innermost,
}

impl Way {
    /// To the next layer, and behind the last one to the view.
    fn go_on(mut self, mut asked: ::http::Request<Body>) -> Answer<Result<Response>> {
        let Some(layer) = self.layers.get(self.position).cloned() else {
            return self.arrive(asked);
        };
        self.position += 1;
        asked.extensions_mut().insert(self);
        let answered = layer.enter(asked);
        Box::pin(async move { Ok(answered.await) })
    }

    /// To the view, which sees the request as the layers have left it.
    fn arrive(self, asked: ::http::Request<Body>) -> Answer<Result<Response>> {
        let Way {
            request, innermost, ..
        } = self;
        let (asked, _) = out_of_layers(asked);
        let (head, body) = asked.into_parts();
        if !request.pass_layers(head, body) {
            let twice =
                Error::msg("a layer has called its view twice, and a request is answered once");
            return Box::pin(async { Err(twice) });
        }
        // A layer may have the rest done by another task.
        Box::pin(run_for(request.origin(), innermost(request)))
    }
}

/// What a layer around views is put around.
struct Onward;

impl Piece for Onward {
    fn answer(&self, mut asked: ::http::Request<Body>) -> Answer<Result<Response>> {
        match asked.extensions_mut().remove::<Way>() {
            Some(way) => way.go_on(asked),
            None => Box::pin(async {
                Err(Error::msg(
                    "a layer around a view has made another request of the one that it got: it must keep the extensions",
                ))
            }),
        }
    }
}

/// The error that stands for one of a layer: the outcome that it is known to mean, or a failure.
fn error_of(layer: &'static str, source: BoxError) -> Error {
    let Some(outcome) = outcome_of(&*source) else {
        return LayerFailed { layer, source }.into();
    };
    let status = outcome.status().as_u16();
    tracing::warn!("the layer `{layer}` had an error: {source}: answered {status}");
    outcome.into()
}

/// What an error of tower's own layers means: one that timed out (408), or one that had too much to do (503).
fn outcome_of(error: &(dyn StdError + 'static)) -> Option<HttpException> {
    std::iter::successors(Some(error), |&error| error.source()).find_map(|error| {
        if error.is::<tower::timeout::error::Elapsed>() {
            return Some(HttpException::new(StatusCode::REQUEST_TIMEOUT));
        }
        let is_overload = error.is::<tower::load_shed::error::Overloaded>();
        is_overload.then(|| {
            HttpException::new(StatusCode::SERVICE_UNAVAILABLE)
                .with_detail("too much is being done at the moment; try again")
                .with_header(header::RETRY_AFTER, 1)
        })
    })
}

/// A layer had an error in place of a response.
#[derive(Debug)]
struct LayerFailed {
    layer: &'static str,
    source: BoxError,
}

impl fmt::Display for LayerFailed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the layer `{}` failed", self.layer)
    }
}

impl StdError for LayerFailed {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        Some(&*self.source)
    }
}
