//! Layers of `tower` around the application.

use std::any::type_name;

use tower_layer::Layer;

use super::{Action, Configurator, Phase};
use crate::http::HttpService;
use crate::introspection::Introspectable;
use crate::router::layers::{self, Layered};

impl Configurator {
    /// Puts a `tower::Layer` around the application: sessions, compression, whatever the ecosystem has.
    ///
    /// A layer stands outside of all tweens, and outside of the layers added before. It sees requests and responses in the form of the crate
    /// `http`; what it puts into the extensions of a request is there for [extractors](crate::bridge::axum_core_05). Its errors and
    /// panics are 500 in the application's way. An application without layers pays nothing for them.
    ///
    /// # Example
    ///
    /// ```
    /// use std::task::{Context, Poll};
    ///
    /// use aiopyramid::prelude::*;
    /// use aiopyramid::testing::TestApp;
    /// use tower_layer::layer_fn;
    /// use tower_service::Service;
    ///
    /// /// Takes `/v1` off each target.
    /// #[derive(Clone)]
    /// struct Versioned<S>(S);
    ///
    /// impl<S: Service<http::Request<Body>>> Service<http::Request<Body>> for Versioned<S> {
    ///     type Response = S::Response;
    ///     type Error = S::Error;
    ///     type Future = S::Future;
    ///
    ///     fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
    ///         self.0.poll_ready(cx)
    ///     }
    ///
    ///     fn call(&mut self, mut request: http::Request<Body>) -> S::Future {
    ///         if let Some(path) = request.uri().path().strip_prefix("/v1") {
    ///             *request.uri_mut() = path.parse().expect("the end of a path");
    ///         }
    ///         self.0.call(request)
    ///     }
    /// }
    ///
    /// # #[tokio::main(flavor = "current_thread")] async fn main() -> Result<()> {
    /// let mut config = Configurator::new();
    /// config.add_view(|_request: Request| async { "hello" }, ViewOptions { route: Some("/hello"), ..ViewOptions::DEFAULT });
    /// config.add_layer(layer_fn(Versioned));
    /// let app = TestApp::new(config.make_app()?);
    /// assert_eq!(app.get("/v1/hello").await.text(), "hello");
    /// # Ok(()) }
    /// ```
    #[track_caller]
    pub fn add_layer<L, M>(&mut self, layer: L) -> &mut Configurator
    where
        L: Layer<Layered, Service: HttpService<M>> + Send + 'static,
        M: 'static,
    {
        self.action(Action::new(Phase::DEFAULT).run(move |registry| {
            let site = registry.site();
            registry.introspect(Introspectable::new("layers", type_name::<L>(), site));
            registry.layers.push(layers::pending(layer));
        }))
    }
}
