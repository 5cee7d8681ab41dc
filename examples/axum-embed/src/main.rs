//! An application below an axum router, and an axum router below an application. `cargo run -p axum-embed`, then follow the README.

use std::net::SocketAddr;

use aiopyramid::prelude::*;
use axum_embed::notes::Notes;

#[tokio::main]
async fn main() -> Result<()> {
    let app = axum_embed::application(Notes::default())?;
    let listener = tokio::net::TcpListener::bind("127.0.0.1:3000").await?;
    println!("Serving on http://{}", listener.local_addr()?);
    let router = axum_embed::router(app.clone());
    let service = router.into_make_service_with_connect_info::<SocketAddr>();
    axum::serve(listener, service)
        .with_graceful_shutdown(stop(app))
        .await?;
    Ok(())
}

/// Ctrl-C, which axum is told, and tells nobody.
async fn stop(app: App) {
    if tokio::signal::ctrl_c().await.is_ok() {
        app.shutdown().trigger();
    }
}
