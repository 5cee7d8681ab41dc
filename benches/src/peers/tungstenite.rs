//! tokio-tungstenite alone: it answers the handshake by itself, and there is no HTTP server.

use std::net::{TcpListener, TcpStream};

use futures_util::{SinkExt, StreamExt};
use tokio_tungstenite::accept_async;

use super::workers::{self, asynchronous};

pub(super) fn run(listener: TcpListener, workers: usize) {
    workers::run(listener, workers, echo);
}

async fn echo(stream: TcpStream) {
    let Ok(mut socket) = accept_async(asynchronous(stream)).await else {
        return;
    };
    while let Some(Ok(message)) = socket.next().await {
        let is_ours = message.is_text() || message.is_binary();
        if is_ours && socket.send(message).await.is_err() {
            break;
        }
    }
}
