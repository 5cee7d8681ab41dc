//! An application below an axum router, and an axum router below an application.

pub mod api;
pub mod notes;
pub mod pages;

use std::net::SocketAddr;

use aiopyramid::prelude::*;
use axum::extract::{ConnectInfo, Request as AxumRequest};
use axum::middleware;
use axum::routing::get;

use notes::Notes;

/// The application: its own pages, and below `/api` a router of axum.
///
/// # Errors
///
/// The report of what is wrong with it.
pub fn application(notes: Notes) -> Result<App> {
    let mut config = runtime::scan!()?;
    config.mount("/api", api::router(notes.clone()));
    config.state(notes);
    config.make_app()
}

/// A router of axum: a page of its own, the application below `/site`, and the application for all that nobody else knows.
pub fn router(app: App) -> axum::Router {
    axum::Router::new()
        .route("/health", get(|| async { "well" }))
        .nest_service("/site", app.clone())
        .fallback_service(app)
        .layer(middleware::map_request(tell_the_peer))
}

/// Tells the application who asks. axum knows it as `ConnectInfo`, which nobody but axum can read.
async fn tell_the_peer(
    ConnectInfo(peer): ConnectInfo<SocketAddr>,
    mut request: AxumRequest,
) -> AxumRequest {
    request.extensions_mut().insert(peer);
    request
}
