//! actix-web, as its users run it: its own workers.

use std::net::TcpListener;

use actix_web::rt::System;
use actix_web::web::{Json, Path, get};
use actix_web::{App, HttpServer, Responder};

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
