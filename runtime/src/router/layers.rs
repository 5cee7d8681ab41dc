//! Layers of `tower` around the application.
//!
//! A layer is made once, with the application. A request that comes to an application with layers goes to the outermost one in the form
//! that the ecosystem has, and what the innermost one makes of it becomes the request that tweens and views see.

use std::any::type_name;
use std::convert::Infallible;
use std::fmt;
use std::marker::PhantomData;
use std::sync::{Arc, Weak};
use std::task::{Context, Poll};

use bytes::Bytes;
use tower_layer::Layer;
use tower_service::Service;

use super::{App, Application};
use crate::dispatch::catch_future;
use crate::error::Error;
use crate::http::{Body, BoxError, HttpService, Request, Response};
use crate::respond::respond_to_error;
use crate::view::BoxFuture;

/// What a layer is put around: the application, inside of the layers that it has already.
///
/// It takes a request with any body, so a layer may change that.
#[derive(Clone)]
pub struct Layered(Arc<dyn Erased>);

/// A layer that waits for its application.
pub(crate) type Pending = Box<dyn FnOnce(Layered) -> Layered + Send>;

/// Keeps a layer until there is something to put it around.
pub(crate) fn pending<L, M>(layer: L) -> Pending
where
    L: Layer<Layered, Service: HttpService<M>> + Send + 'static,
    M: 'static,
{
    Box::new(move |inner| {
        Layered(Arc::new(Outer {
            service: layer.layer(inner),
            layer: type_name::<L>(),
            body: PhantomData,
        }))
    })
}

/// All layers around an application that is still being made, the last one outermost; `None` without any.
pub(crate) fn around(app: &Weak<Application>, layers: Vec<Pending>) -> Option<Layered> {
    if layers.is_empty() {
        return None;
    }
    let innermost = Layered(Arc::new(Core(Weak::clone(app))));
    Some(layers.into_iter().fold(innermost, |inner, put| put(inner)))
}

impl Layered {
    /// Answers a request through all layers.
    pub(super) async fn handle(&self, request: &Request) -> Response {
        let mut head = request.head().clone();
        if let Some(peer) = request.peer_addr() {
            head.extensions.insert(peer);
        }
        head.extensions.insert(AsReceived(request.clone()));
        let body = request.hand_over_body("a layer");
        self.enter(::http::Request::from_parts(head, body)).await
    }

    /// Answers a request; errors and panics of the layer become responses, so that the one outside of it sees responses only.
    fn enter(&self, request: ::http::Request<Body>) -> BoxFuture<'static, Response> {
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
    type Future = BoxFuture<'static, Result<Self::Response, Infallible>>;

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

/// The request as the application received it, for what is said of an error.
#[derive(Clone)]
struct AsReceived(Request);

/// A layer, or what is inside of all of them.
trait Erased: Send + Sync {
    fn answer(&self, request: ::http::Request<Body>)
    -> BoxFuture<'static, Result<Response, Error>>;
}

struct Outer<S, M> {
    service: S,
    layer: &'static str,
    body: PhantomData<fn() -> M>,
}

impl<M: 'static, S: HttpService<M>> Erased for Outer<S, M> {
    fn answer(
        &self,
        request: ::http::Request<Body>,
    ) -> BoxFuture<'static, Result<Response, Error>> {
        let (service, layer) = (self.service.clone(), self.layer);
        Box::pin(async move {
            let outcome = service.answer(request).await;
            outcome.map_err(|source| LayerFailed { layer, source }.into())
        })
    }
}

/// The application itself, which has its layers and so cannot be had by them.
struct Core(Weak<Application>);

impl Erased for Core {
    fn answer(
        &self,
        request: ::http::Request<Body>,
    ) -> BoxFuture<'static, Result<Response, Error>> {
        let app = self.0.upgrade().map(App);
        Box::pin(async move {
            let app = app.ok_or_else(|| Error::msg("the application has ended"))?;
            let (mut head, body) = request.into_parts();
            head.extensions.remove::<AsReceived>();
            let peer = head.extensions.get().copied();
            let request = app.ingress(::http::Request::from_parts(head, body), peer);
            let response = app.inside_layers(&request).await;
            // Whoever may still hold the request has no use for the rest of its body, and the connection would wait for it.
            request.discard_body();
            Ok(response)
        })
    }
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

impl std::error::Error for LayerFailed {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        Some(&*self.source)
    }
}
