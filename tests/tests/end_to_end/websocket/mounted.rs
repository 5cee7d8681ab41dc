//! The same views wherever the application is served. Below a router of axum they are tested with the bridge.

use aiopyramid::{App, Configurator};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use talk::{Hosted, is_the_same_everywhere};
use tokio::net::TcpListener;
use tower_service::Service;

/// As a program does it that has hyper and nothing else.
async fn serve(app: App, listener: TcpListener) {
    while let Ok((stream, _)) = listener.accept().await {
        let app = app.clone();
        let service = service_fn(move |request: http::Request<Incoming>| app.clone().call(request));
        let connection = http1::Builder::new().serve_connection(TokioIo::new(stream), service);
        tokio::spawn(connection.with_upgrades());
    }
}

#[test]
fn served_by_the_framework() {
    is_the_same_everywhere("", Hosted::by_the_framework);
}

#[test]
fn served_by_hyper() {
    is_the_same_everywhere("", |app| Hosted::by(app, serve));
}

#[test]
fn mounted_in_another_application() {
    is_the_same_everywhere("/inner", |app| {
        let mut outer = Configurator::new();
        outer.mount("/inner", app);
        Hosted::by_the_framework(outer.make_app().unwrap())
    });
}
