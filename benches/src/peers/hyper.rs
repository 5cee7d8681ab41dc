//! hyper alone: the same kind of workers, and nothing between hyper and the function that answers.

use std::convert::Infallible;
use std::net::{TcpListener, TcpStream};
use std::thread;

use bytes::Bytes;
use http_body_util::Full;
use hyper::body::Incoming;
use hyper::header::{CONTENT_TYPE, HeaderValue};
use hyper::server::conn::http1::Builder;
use hyper::service::service_fn;
use hyper::{Request, Response, StatusCode};
use hyper_util::rt::TokioIo;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use tokio::task::{LocalSet, spawn_local};

use super::{Greeting, MESSAGE, TEXT};

/// One thread accepts and gives connections to the workers in turn; each has an event loop of its own.
pub(super) fn run(listener: TcpListener, workers: usize) {
    let workers: Vec<UnboundedSender<TcpStream>> = (0..workers).map(|_| start_worker()).collect();
    for worker in workers.iter().cycle() {
        let (stream, _) = listener.accept().expect("connections can be accepted");
        worker.send(stream).expect("workers do not end");
    }
}

fn start_worker() -> UnboundedSender<TcpStream> {
    let (connections, accepted) = unbounded_channel();
    thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .expect("a runtime starts");
        LocalSet::new().block_on(&runtime, receive(accepted));
    });
    connections
}

async fn receive(mut accepted: UnboundedReceiver<TcpStream>) {
    while let Some(stream) = accepted.recv().await {
        spawn_local(serve(stream));
    }
}

/// Serves one connection until it ends.
pub async fn serve(stream: TcpStream) {
    stream
        .set_nonblocking(true)
        .expect("a socket can be set so");
    stream.set_nodelay(true).expect("a socket can be set so");
    let stream = tokio::net::TcpStream::from_std(stream).expect("the runtime has I/O");
    // A client that goes away is no error here.
    let _ = Builder::new()
        .serve_connection(TokioIo::new(stream), service_fn(answer))
        .await;
}

async fn answer(request: Request<Incoming>) -> Result<Response<Full<Bytes>>, Infallible> {
    let path = request.uri().path();
    Ok(match path {
        "/text" => response(PLAIN, TEXT.into()),
        "/json" => json(&MESSAGE),
        _ => match path.strip_prefix("/hello/") {
            Some(name) => json(&Greeting { hello: name.into() }),
            None => not_found(),
        },
    })
}

fn json(value: &impl serde::Serialize) -> Response<Full<Bytes>> {
    let json = serde_json::to_vec(value).expect("such a value can be written as JSON");
    response(JSON, json.into())
}

// As constants, since `from_static` checks each byte where it runs.
const PLAIN: HeaderValue = HeaderValue::from_static("text/plain; charset=utf-8");
const JSON: HeaderValue = HeaderValue::from_static("application/json");

fn response(content_type: HeaderValue, body: Bytes) -> Response<Full<Bytes>> {
    let mut response = Response::new(Full::new(body));
    response.headers_mut().insert(CONTENT_TYPE, content_type);
    response
}

fn not_found() -> Response<Full<Bytes>> {
    let mut response = Response::default();
    *response.status_mut() = StatusCode::NOT_FOUND;
    response
}
