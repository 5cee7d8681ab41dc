//! hyper alone: the same kind of workers, and nothing between hyper and the function that answers.

use std::convert::Infallible;
use std::net::{TcpListener, TcpStream};

use bytes::Bytes;
use http_body_util::Full;
use hyper::body::Incoming;
use hyper::header::{CONTENT_TYPE, HeaderValue};
use hyper::server::conn::http1::Builder;
use hyper::service::service_fn;
use hyper::{Request, Response, StatusCode};
use hyper_util::rt::TokioIo;

use super::workers::{self, asynchronous};
use super::{Greeting, MESSAGE, TEXT};

pub(super) fn run(listener: TcpListener, workers: usize) {
    workers::run(listener, workers, serve);
}

/// Serves one connection until it ends.
pub async fn serve(stream: TcpStream) {
    let stream = asynchronous(stream);
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
