//! One connection, from its first byte to its closing.

use std::convert::Infallible;
use std::future::poll_fn;
use std::net::SocketAddr;
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::Bytes;
use http::header::{CONNECTION, HeaderValue};
use http::{Method, Request, Response, StatusCode};
use http_body::Body;
use http_body_util::BodyExt;
use hyper::body::Incoming;
use hyper::server::conn::http1::{Builder, UpgradeableConnection};
use hyper::service::{HttpService, service_fn};
use hyper_util::rt::TokioIo;
use tokio::io::AsyncWriteExt;
use tokio::net::TcpStream;

use super::Serve;
use super::deadline::Deadline;
use super::io::Io;
use super::linger::close_when_read;
use super::places::Place;
use super::vitals::{Answering, Phase, Vitals, Wait};
use crate::http::BoxError;
use crate::settings::ServerSettings;
use crate::shutdown::ShutdownToken;

/// What all connections of a server have in common.
pub(super) struct Terms {
    http: Builder,
    settings: ServerSettings,
    shutdown: ShutdownToken,
}

impl Terms {
    pub(super) fn new(settings: &ServerSettings, shutdown: &ShutdownToken) -> Arc<Self> {
        Arc::new(Self {
            http: http(settings),
            settings: settings.clone(),
            shutdown: shutdown.clone(),
        })
    }
}

/// Serves one connection until it ends. Must be a task of its own: it counts on being woken by one waker.
pub(super) async fn serve_connection<S: Serve>(
    stream: TcpStream,
    peer: SocketAddr,
    place: Place,
    service: S,
    terms: Arc<Terms>,
) {
    let vitals = Arc::new(Vitals::default());
    let io = TokioIo::new(Io::new(stream, Arc::clone(&vitals), place));
    let service = service_fn(|request| {
        answer(
            &service,
            request,
            peer,
            vitals.begin_answer(),
            &terms.shutdown,
        )
    });
    // A websocket takes its socket from here, with `hyper::upgrade::on`, and keeps the place that it counts for.
    let mut connection = terms.http.serve_connection(io, service).with_upgrades();

    let mut shutdown = pin!(terms.shutdown.triggered());
    // One poll leaves the task's waker there for good. Polling it each time would take a lock that all workers share.
    let _ = poll_fn(|cx| Poll::Ready(shutdown.as_mut().poll(cx))).await;

    let mut watch = Watch {
        vitals: &vitals,
        terms: &terms,
        deadline: Deadline::new(&terms.settings),
        closed_quiet: None,
    };
    let end = poll_fn(|cx| watch.poll(&mut connection, cx)).await;
    tracing::debug!(%peer, ?end, "connection ends");
    if let Some(parts) = connection.into_parts() {
        close(parts.io.into_inner(), &end, &vitals).await;
    }
}

fn http(settings: &ServerSettings) -> Builder {
    let mut http = Builder::new();
    // hyper's own limit would count the pause between two requests as the next one's head.
    http.header_read_timeout(None);
    http.half_close(true);
    http.max_header_size(settings.max_header_size);
    http.max_buf_size(settings.max_header_size.max(LARGEST_BUFFER));
    if settings.max_header_count != HYPERS_HEADER_COUNT {
        // Saying the default would cost each request an allocation.
        http.max_headers(settings.max_header_count);
    }
    http
}

const HYPERS_HEADER_COUNT: usize = 100;

/// How far a connection's buffers may grow.
const LARGEST_BUFFER: usize = 400 * 1024;

/// Asks the service, and ties the guard to what is left of the answer. Once the shutdown has begun, the answer is the
/// connection's last.
///
/// The service gets the request before the future is made: hyper moves that future a few times, so it had better not hold a request.
fn answer<S: Serve>(
    service: &S,
    request: Request<Incoming>,
    peer: SocketAddr,
    answering: Answering,
    shutdown: &ShutdownToken,
) -> impl Future<Output = Result<Response<impl Body<Data = Bytes, Error = BoxError> + use<S>>, Infallible>>
{
    let connects = request.method() == Method::CONNECT;
    let response = service.serve(request, peer);
    async move {
        let mut response = response.await;
        if response.status() == StatusCode::SWITCHING_PROTOCOLS
            || connects && response.status().is_success()
        {
            answering.upgrade();
        } else if shutdown.is_triggered() {
            response
                .headers_mut()
                .insert(CONNECTION, HeaderValue::from_static("close"));
        }
        Ok(response.map(|body| while_it_lasts(body, answering)))
    }
}

/// The same body. The guard goes when hyper drops it, which is when its last byte is in hyper's buffer.
fn while_it_lasts<B: Body<Error: Into<BoxError>>>(
    body: B,
    answering: Answering,
) -> impl Body<Data = B::Data, Error = BoxError> {
    body.map_err(move |error| {
        let _owned = &answering;
        error.into()
    })
}

/// How long the last bytes of a failed connection may take to leave.
const LAST_WORDS: Duration = Duration::from_secs(1);

/// Keeps hyper going, and counts its waits.
struct Watch<'a> {
    vitals: &'a Vitals,
    terms: &'a Terms,
    deadline: Deadline,
    /// Set when the shutdown has reached this connection: whether there was nothing to finish.
    closed_quiet: Option<bool>,
}

/// Why a connection ends.
#[derive(Debug)]
enum End {
    /// HTTP is done with it.
    Finished,
    /// HTTP cannot go on with it.
    Failed(#[expect(dead_code, reason = "is for the log, which shows it by `Debug`")] hyper::Error),
    /// The shutdown found it without a request.
    Quiet,
    /// It waited too long for this.
    Expired(Wait),
}

impl Watch<'_> {
    fn poll<S, B>(
        &mut self,
        connection: &mut UpgradeableConnection<TokioIo<Io>, S>,
        cx: &mut Context<'_>,
    ) -> Poll<End>
    where
        S: HttpService<Incoming, ResBody = B>,
        S::Error: Into<Box<dyn std::error::Error + Send + Sync>>,
        B: Body<Error: Into<Box<dyn std::error::Error + Send + Sync>>> + 'static,
        UpgradeableConnection<TokioIo<Io>, S>: Future<Output = hyper::Result<()>> + Unpin,
    {
        loop {
            if let Poll::Ready(result) = Pin::new(&mut *connection).poll(cx) {
                return Poll::Ready(self.end(result));
            }
            if self.vitals.must_let_go() {
                continue;
            }
            if self.shutdown_begins() {
                Pin::new(&mut *connection).graceful_shutdown();
                continue;
            }
            let wait = self.vitals.wait();
            if !self.deadline.has_passed(cx, wait, &self.terms.settings) {
                return Poll::Pending;
            }
            if !matches!(wait, Wait::Body(_)) {
                return Poll::Ready(End::Expired(wait));
            }
            self.vitals.expire_read();
        }
    }

    /// Whether the shutdown has reached this connection just now.
    fn shutdown_begins(&mut self) -> bool {
        let begins = self.closed_quiet.is_none() && self.terms.shutdown.is_triggered();
        if begins {
            self.closed_quiet = Some(matches!(self.vitals.phase(), Phase::Fresh | Phase::Idle));
        }
        begins
    }

    fn end(&self, result: hyper::Result<()>) -> End {
        match result {
            Ok(()) if self.closed_quiet == Some(true) => End::Quiet,
            Ok(()) => End::Finished,
            Err(error) => End::Failed(error),
        }
    }
}

/// Closes the socket in the way that its end asks for.
async fn close(mut io: Io, end: &End, vitals: &Vitals) {
    match end {
        End::Expired(Wait::Head(_)) => {
            let _ = io.write_all(REQUEST_TIMEOUT).await;
            let _ = io.shutdown().await;
            close_when_read(&mut io.stream).await;
        }
        // An orderly close would leave the system with a buffer full of what the client does not take.
        End::Expired(Wait::Room(_)) => drop(io.stream.set_zero_linger()),
        End::Finished | End::Failed(_) if !vitals.peer_closed.is_set() => {
            // What hyper has written may wait here for more.
            let _ = tokio::time::timeout(LAST_WORDS, io.shutdown()).await;
            close_when_read(&mut io.stream).await;
        }
        _ => {}
    }
}

/// hyper has no words for a head that does not end, and at that point has written nothing.
const REQUEST_TIMEOUT: &[u8] =
    b"HTTP/1.1 408 Request Timeout\r\nconnection: close\r\ncontent-length: 0\r\n\r\n";
