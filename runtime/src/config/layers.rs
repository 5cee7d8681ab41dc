//! Layers of `tower` around the application, and around what an include brings.

use std::cmp::Reverse;

use super::views::PendingView;
use super::{Action, Configurator, IncludePath, Phase, Registry};
use crate::introspection::Introspectable;
use crate::layer::{AnyLayer, HttpLayer, Layered, ViewLayers};

/// A layer that is registered, until its application is made.
pub(super) struct PendingLayer {
    layer: AnyLayer,
    /// The includes that led to it; those of an application's own have none.
    include_path: IncludePath,
}

/// The layers around views, made.
pub(super) struct IncludedLayers(Vec<(IncludePath, Layered)>);

impl Configurator {
    /// Puts a `tower::Layer` around the application: sessions, compression, whatever the ecosystem has. In what an `include` brings, around
    /// the views of that include alone.
    ///
    /// A layer around the application stands outside of all tweens, and outside of the layers added before. It sees requests and responses
    /// in the form of the crate `http`; what it puts into the extensions of a request is there for
    /// [extractors](crate::bridge::axum_core_05). An application without layers pays nothing for them.
    ///
    /// An error of a layer becomes a response: 408 where tower's timeout has passed, 503 where tower's load shed has too much to do, 500
    /// otherwise. So does a panic.
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
    /// config.layer(layer_fn(Versioned));
    /// let app = TestApp::new(config.make_app()?);
    /// assert_eq!(app.get("/v1/hello").await.text(), "hello");
    /// # Ok(()) }
    /// ```
    #[track_caller]
    pub fn layer<M: 'static>(&mut self, layer: impl HttpLayer<M>) -> &mut Configurator {
        let layer = AnyLayer::new(layer);
        self.action(Action::new(Phase::DEFAULT).run(move |registry| {
            let include_path = registry.include_path().clone();
            let include = (!include_path.is_empty()).then(|| include_path.to_string());
            let introspectable = Introspectable::new("layers", layer.name(), registry.site());
            registry.introspect(introspectable.with_some("include", include));
            registry.layers.push(PendingLayer {
                layer,
                include_path,
            });
        }))
    }
}

impl Registry<'_> {
    /// The layers around the application, and those around views, which are made here.
    pub(super) fn sort_layers(&mut self) -> (Vec<AnyLayer>, IncludedLayers) {
        let all = std::mem::take(&mut self.layers).into_iter();
        let (application, included): (Vec<_>, Vec<_>) =
            all.partition(|layer| layer.include_path.is_empty());
        let included = included
            .into_iter()
            .map(|it| (it.include_path, it.layer.around_views()));
        let application = application.into_iter().map(|it| it.layer);
        (application.collect(), IncludedLayers(included.collect()))
    }
}

impl IncludedLayers {
    /// The layers around a view: those of the includes that brought it, an including one outside of what it includes and a later one outside
    /// of those before, and then the view's own.
    pub(super) fn around(&self, view: &PendingView) -> Option<ViewLayers> {
        let all = self.0.iter().enumerate();
        let mut layers: Vec<_> = all
            .filter(|(_, (path, _))| {
                view.include_path == *path || view.include_path.is_inside(path)
            })
            .collect();
        layers.sort_by_key(|(index, (path, _))| (path.len(), Reverse(*index)));
        let layers = layers.into_iter().map(|(_, (_, layer))| layer.clone());
        let own = view.layer.iter().map(AnyLayer::around_views);
        ViewLayers::new(layers.chain(own).collect())
    }
}

#[cfg(test)]
mod tests {
    use tower_layer::layer_fn;
    use tower_service::Service;

    use super::*;
    use crate::config::ViewOptions;
    use crate::http::{Body, Request};
    use crate::testing::TestApp;

    /// Adds a name to a header on the way in.
    #[derive(Clone)]
    struct Signing(&'static str, Layered);

    impl Service<::http::Request<Body>> for Signing {
        type Response = ::http::Response<Body>;
        type Error = std::convert::Infallible;
        type Future = <Layered as Service<::http::Request<Body>>>::Future;

        fn poll_ready(
            &mut self,
            _: &mut std::task::Context<'_>,
        ) -> std::task::Poll<Result<(), Self::Error>> {
            std::task::Poll::Ready(Ok(()))
        }

        fn call(&mut self, mut request: ::http::Request<Body>) -> Self::Future {
            let name = ::http::HeaderValue::from_static(self.0);
            request.headers_mut().append("x-in", name);
            self.1.call(request)
        }
    }

    fn signing(name: &'static str) -> impl HttpLayer<Body> {
        layer_fn(move |inner| Signing(name, inner))
    }

    async fn way_in(request: Request) -> String {
        let names = request.headers().get_all("x-in").iter();
        let names: Vec<&str> = names.filter_map(|name| name.to_str().ok()).collect();
        names.join(" ")
    }

    #[tokio::test]
    async fn a_layer_of_an_include_stands_around_what_that_include_brings() {
        let options = |route| ViewOptions {
            route: Some(route),
            ..ViewOptions::DEFAULT
        };
        let mut config = Configurator::new();
        config.add_view(way_in, options("/"));
        config.include(|config| {
            config.layer(signing("blog"));
            config.add_view(
                way_in,
                ViewOptions {
                    route: Some("/blog"),
                    layer: Some(&AnyLayer::new(signing("view"))),
                    ..ViewOptions::DEFAULT
                },
            );
            config.layer(signing("blog-later"));
            config.include(|config| {
                config.layer(signing("admin"));
                config.add_view(
                    way_in,
                    ViewOptions {
                        route: Some("/blog/admin"),
                        ..ViewOptions::DEFAULT
                    },
                );
            });
        });
        config.include(|config| {
            config.layer(signing("shop"));
        });
        config.layer(signing("application"));
        let app = TestApp::new(config.make_app().unwrap());
        for (path, names) in [
            ("/", "application"),
            ("/blog", "application blog-later blog view"),
            ("/blog/admin", "application blog-later blog admin"),
        ] {
            assert_eq!(app.get(path).await.text(), names, "{path}");
        }
    }
}
