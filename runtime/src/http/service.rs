//! Services of HTTP, as the ecosystem has them.

use std::future::poll_fn;

use bytes::Bytes;
use tower_service::Service;

use super::{Body, BoxError, Response};

/// A `tower::Service` of HTTP that can be cloned for each request: what `Configurator::mount` takes, and what a layer makes of an
/// application.
///
/// Every `Service<http::Request<Body>>` is one whose response has any `http_body::Body`: an axum router, another application, a service
/// inside of its layers. `M` only names that body.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no service of HTTP",
    label = "does not answer requests here",
    note = "a service of HTTP is `tower::Service<http::Request<aiopyramid::http::Body>, Response = http::Response<...>>` and `Clone + Send + Sync + 'static`, with futures that are `Send` and an error that can be boxed",
    note = "an axum `Router` that still wants its state is one after `.with_state(...)`"
)]
pub trait HttpService<M>: Clone + Send + Sync + 'static {
    /// Answers a request.
    ///
    /// # Errors
    ///
    /// Those of the service.
    #[doc(hidden)]
    fn answer(
        self,
        request: ::http::Request<Body>,
    ) -> impl Future<Output = Result<Response, BoxError>> + Send;
}

#[diagnostic::do_not_recommend]
impl<S, B> HttpService<B> for S
where
    S: Service<::http::Request<Body>, Response = ::http::Response<B>>,
    S: Clone + Send + Sync + 'static,
    S::Future: Send,
    S::Error: Into<BoxError>,
    B: http_body::Body<Data = Bytes, Error: Into<BoxError>> + Send + 'static,
{
    async fn answer(mut self, request: ::http::Request<Body>) -> Result<Response, BoxError> {
        poll_fn(|cx| self.poll_ready(cx))
            .await
            .map_err(Into::into)?;
        let response = self.call(request).await.map_err(Into::into)?;
        Ok(response.map(Body::stream).into())
    }
}
