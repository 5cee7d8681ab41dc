//! axum, as its users run it: `axum::serve` on tokio's multi-threaded scheduler.

use std::net::TcpListener;

use axum::extract::Path;
use axum::extract::ws::{Message as Frame, WebSocket, WebSocketUpgrade};
use axum::response::Response;
use axum::routing::get;
use axum::serve::ListenerExt;
use axum::{Json, Router};

use super::{Greeting, MESSAGE, Message, TEXT};

pub(super) fn run(listener: TcpListener, workers: usize) {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(workers)
        .enable_all()
        .build()
        .expect("a runtime starts");
    runtime.block_on(serve(listener));
}

async fn serve(listener: TcpListener) {
    listener
        .set_nonblocking(true)
        .expect("a socket can be set so");
    let listener = tokio::net::TcpListener::from_std(listener).expect("the runtime has I/O");
    let listener = listener.tap_io(|stream| {
        stream.set_nodelay(true).expect("a socket can be set so");
    });
    let router = Router::new()
        .route("/text", get(text))
        .route("/json", get(json))
        .route("/hello/{name}", get(hello))
        .route("/echo", get(echo));
    axum::serve(listener, router)
        .await
        .expect("the server runs");
}

async fn text() -> &'static str {
    TEXT
}

async fn json() -> Json<Message> {
    Json(MESSAGE)
}

async fn hello(Path(name): Path<String>) -> Json<Greeting> {
    Json(Greeting { hello: name })
}

async fn echo(upgrade: WebSocketUpgrade) -> Response {
    upgrade.on_upgrade(async |mut socket: WebSocket| {
        while let Some(Ok(message)) = socket.recv().await {
            if matches!(message, Frame::Text(_) | Frame::Binary(_))
                && socket.send(message).await.is_err()
            {
                break;
            }
        }
    })
}
