//! Websockets of an application below a router of axum.

use aiopyramid::App;
use axum::Router;
use talk::{Hosted, is_the_same_everywhere};
use tokio::net::TcpListener;

/// As axum serves itself.
async fn serve(router: Router, listener: TcpListener) {
    axum::serve(listener, router).await.unwrap();
}

#[test]
fn an_application_below_a_prefix_talks_as_by_itself() {
    is_the_same_everywhere("/app", |app| {
        Hosted::by(app, |app: App, listener| {
            serve(Router::new().nest_service("/app", app), listener)
        })
    });
}

#[test]
fn an_application_that_gets_what_no_route_takes_talks_as_by_itself() {
    is_the_same_everywhere("", |app| {
        Hosted::by(app, |app: App, listener| {
            serve(Router::new().fallback_service(app), listener)
        })
    });
}
