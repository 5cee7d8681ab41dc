//! actix-web, as its users run it: its own workers.

use std::net::TcpListener;

use actix_web::rt::System;
use actix_web::web::{Json, Path, Payload, get};
use actix_web::{App, HttpRequest, HttpResponse, HttpServer, Responder};
use actix_ws::{Message, MessageStream, Session};

use super::{Greeting, MESSAGE, TEXT};

pub(super) fn run(listener: TcpListener, workers: usize) {
    System::new().block_on(serve(listener, workers));
}

async fn serve(listener: TcpListener, workers: usize) {
    let routes = || {
        App::new()
            .route("/text", get().to(text))
            .route("/json", get().to(json))
            .route("/hello/{name}", get().to(hello))
            .route("/echo", get().to(echo))
    };
    HttpServer::new(routes)
        .workers(workers)
        .tcp_nodelay(true)
        .listen(listener)
        .expect("the listener can be served")
        .run()
        .await
        .expect("the server runs");
}

async fn text() -> &'static str {
    TEXT
}

async fn json() -> impl Responder {
    Json(MESSAGE)
}

async fn hello(name: Path<String>) -> Json<Greeting> {
    Json(Greeting {
        hello: name.into_inner(),
    })
}

/// Larger than its default, 64 KiB with the frame's head, which one measurement goes beyond.
const LARGEST_FRAME: usize = 1 << 20;

async fn echo(request: HttpRequest, body: Payload) -> actix_web::Result<HttpResponse> {
    let (response, session, messages) = actix_ws::handle(&request, body)?;
    let messages = messages.max_frame_size(LARGEST_FRAME);
    actix_web::rt::spawn(echo_all(session, messages));
    Ok(response)
}

async fn echo_all(mut session: Session, mut messages: MessageStream) {
    while let Some(Ok(message)) = messages.recv().await {
        let sent = match message {
            Message::Text(text) => session.text(text).await,
            Message::Binary(bytes) => session.binary(bytes).await,
            Message::Ping(payload) => session.pong(&payload).await,
            Message::Close(_) => break,
            _ => Ok(()),
        };
        if sent.is_err() {
            return;
        }
    }
    // The client may be gone already.
    let _ = session.close(None).await;
}
