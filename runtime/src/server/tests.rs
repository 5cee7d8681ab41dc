//! The server over real sockets, with a client that writes and reads plain bytes.
//!
//! Nothing here sleeps until something has probably happened: a test waits for bytes, for the end of its connection, or
//! for a message of the service. `PATIENCE` only keeps a broken server from hanging the tests.

use std::convert::Infallible;
use std::io::{self, Read, Write};
use std::net::{Shutdown, SocketAddr, TcpStream};
use std::pin::Pin;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, mpsc};
use std::task::{Context, Poll};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use bytes::Bytes;
use http::{Request, Response, StatusCode};
use http_body::Frame;
use http_body_util::combinators::UnsyncBoxBody;
use http_body_util::{BodyExt, Full};
use hyper::body::Incoming;
use hyper_util::rt::TokioIo;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::sync::Semaphore;

use super::{Serve, run, serve};
use crate::settings::ServerSettings;
use crate::shutdown::ShutdownToken;

const PATIENCE: Duration = Duration::from_secs(20);

/// For timeouts that a test wants to see.
const SOON: Duration = Duration::from_millis(50);

type Answer = UnsyncBoxBody<Bytes, Infallible>;

/// Serves a few paths, each for one kind of test.
#[derive(Clone)]
struct Stub {
    /// Tells the test what happens inside.
    events: mpsc::Sender<&'static str>,
    /// `/wait` goes on when it gets a permit.
    gate: Arc<Semaphore>,
    /// How many parts `/endless` has made.
    parts: Arc<AtomicUsize>,
}

impl Serve for Stub {
    type Body = Answer;

    async fn serve(&self, request: Request<Incoming>, peer: SocketAddr) -> Response<Answer> {
        match request.uri().path() {
            "/echo" => echo(request.into_body()).await,
            "/refuse" => status(StatusCode::PAYLOAD_TOO_LARGE, "too large"),
            "/large" => Response::new(full(vec![b'x'; LARGE])),
            "/wait" => self.wait().await,
            "/endless" => Response::new(Endless(Arc::clone(&self.parts)).boxed_unsync()),
            "/early" => self.answer_early(request.into_body()),
            "/thread" => text(thread::current().name().unwrap_or_default().to_owned()),
            "/peer" => text(peer.to_string()),
            "/upgrade" => upgrade(request),
            "/panic" => panic!("the view's own mistake"),
            path => text(format!("path {path}")),
        }
    }
}

const LARGE: usize = 64 * 1024 * 1024;

impl Stub {
    async fn wait(&self) -> Response<Answer> {
        let _dropped = Tell(self.events.clone(), "left");
        self.events.send("waiting").unwrap();
        self.gate.acquire().await.unwrap().forget();
        text("waited")
    }

    /// Keeps the body without reading it, beyond the response.
    fn answer_early(&self, body: Incoming) -> Response<Answer> {
        let gate = Arc::clone(&self.gate);
        tokio::spawn(async move {
            let _body = body;
            gate.acquire()
                .await
                .map(tokio::sync::SemaphorePermit::forget)
        });
        text("early")
    }
}

/// Sends its message when it is dropped.
struct Tell(mpsc::Sender<&'static str>, &'static str);

impl Drop for Tell {
    fn drop(&mut self) {
        let _ = self.0.send(self.1);
    }
}

/// A body that never ends and is always ready.
struct Endless(Arc<AtomicUsize>);

impl http_body::Body for Endless {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        self.0.fetch_add(1, Ordering::SeqCst);
        Poll::Ready(Some(Ok(Frame::data(Bytes::from_static(
            &[b'x'; 64 * 1024],
        )))))
    }
}

async fn echo(body: Incoming) -> Response<Answer> {
    match body.collect().await {
        Ok(body) => Response::new(full(body.to_bytes())),
        Err(_) => status(StatusCode::REQUEST_TIMEOUT, "the body did not come"),
    }
}

fn upgrade(mut request: Request<Incoming>) -> Response<Answer> {
    let upgraded = hyper::upgrade::on(&mut request);
    tokio::spawn(async move {
        let mut io = TokioIo::new(upgraded.await.unwrap());
        let mut bytes = [0; 4];
        while io.read_exact(&mut bytes).await.is_ok() {
            io.write_all(&bytes).await.unwrap();
        }
    });
    let mut response = status(StatusCode::SWITCHING_PROTOCOLS, "");
    response
        .headers_mut()
        .insert("upgrade", "echo".parse().unwrap());
    response
        .headers_mut()
        .insert("connection", "upgrade".parse().unwrap());
    response
}

fn full(body: impl Into<Bytes>) -> Answer {
    Full::new(body.into()).boxed_unsync()
}

fn text(body: impl Into<Bytes>) -> Response<Answer> {
    Response::new(full(body))
}

fn status(status: StatusCode, body: &'static str) -> Response<Answer> {
    let mut response = text(body);
    *response.status_mut() = status;
    response
}

/// A running server.
struct Server {
    address: SocketAddr,
    shutdown: ShutdownToken,
    events: mpsc::Receiver<&'static str>,
    gate: Arc<Semaphore>,
    parts: Arc<AtomicUsize>,
    thread: Option<JoinHandle<()>>,
}

impl Server {
    fn start() -> Self {
        Self::with(|_| {})
    }

    fn with(change: impl FnOnce(&mut ServerSettings)) -> Self {
        let mut settings = ServerSettings {
            port: 0,
            workers: 2,
            shutdown_timeout: Duration::ZERO,
            ..ServerSettings::default()
        };
        change(&mut settings);
        Self::of(move |stub, shutdown, bound| {
            run(&stub, &settings, &shutdown, |address| {
                bound.send(address).unwrap();
            })
            .unwrap();
        })
    }

    /// The same, as tasks of a tokio program with several threads.
    fn as_tasks(change: impl FnOnce(&mut ServerSettings)) -> Self {
        let mut settings = ServerSettings {
            shutdown_timeout: Duration::ZERO,
            ..ServerSettings::default()
        };
        change(&mut settings);
        Self::of(move |stub, shutdown, bound| {
            let runtime = tokio::runtime::Builder::new_multi_thread()
                .worker_threads(2)
                .enable_all()
                .build()
                .unwrap();
            runtime.block_on(async {
                let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
                bound.send(listener.local_addr().unwrap()).unwrap();
                serve(listener, &stub, &settings, &shutdown).await;
            });
        })
    }

    fn of(
        main: impl FnOnce(Stub, ShutdownToken, mpsc::Sender<SocketAddr>) + Send + 'static,
    ) -> Self {
        let (sender, events) = mpsc::channel();
        let (gate, parts) = (Arc::new(Semaphore::new(0)), Arc::new(AtomicUsize::new(0)));
        let stub = Stub {
            events: sender,
            gate: Arc::clone(&gate),
            parts: Arc::clone(&parts),
        };
        let shutdown = ShutdownToken::new();
        let (bound, address) = mpsc::channel();
        let token = shutdown.clone();
        let thread = thread::spawn(move || main(stub, token, bound));
        let address = address.recv_timeout(PATIENCE).expect("the server starts");
        Self {
            address,
            shutdown,
            events,
            gate,
            parts,
            thread: Some(thread),
        }
    }

    fn connect(&self) -> Client {
        let stream = TcpStream::connect(self.address).unwrap();
        stream.set_read_timeout(Some(PATIENCE)).unwrap();
        stream.set_write_timeout(Some(PATIENCE)).unwrap();
        stream.set_nodelay(true).unwrap();
        Client {
            stream,
            read: Vec::new(),
        }
    }

    /// Waits for the service to say this.
    #[track_caller]
    fn expect(&self, event: &str) {
        assert_eq!(self.events.recv_timeout(PATIENCE), Ok(event));
    }

    /// Waits for the server to end by itself.
    fn join(mut self) {
        self.thread.take().unwrap().join().unwrap();
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.shutdown.trigger();
        if let Some(thread) = self.thread.take() {
            let ended = thread.join();
            assert!(thread::panicking() || ended.is_ok(), "the server panicked");
        }
    }
}

/// A connection of ours.
struct Client {
    stream: TcpStream,
    read: Vec<u8>,
}

impl Client {
    fn send(&mut self, bytes: impl AsRef<[u8]>) -> &mut Self {
        self.stream.write_all(bytes.as_ref()).unwrap();
        self
    }

    fn get(&mut self, path: &str) -> String {
        self.send(request(path)).response()
    }

    /// Reads one response that has a `content-length`; head and body as text.
    #[track_caller]
    fn response(&mut self) -> String {
        let head = self.head();
        let length = header(&head, "content-length").map_or(0, |length| length.parse().unwrap());
        head + &self.until(|read| (read.len() >= length).then_some(length))
    }

    #[track_caller]
    fn head(&mut self) -> String {
        self.until(|read| find(read, b"\r\n\r\n").map(|at| at + 4))
    }

    /// Reads up to where `end` says.
    #[track_caller]
    fn until(&mut self, end: impl Fn(&[u8]) -> Option<usize>) -> String {
        loop {
            if let Some(end) = end(&self.read) {
                return String::from_utf8(self.read.drain(..end).collect()).unwrap();
            }
            let mut buffer = [0; 16 * 1024];
            let read = self.stream.read(&mut buffer).unwrap();
            assert_ne!(
                read,
                0,
                "closed after {:?}",
                String::from_utf8_lossy(&self.read)
            );
            self.read.extend_from_slice(&buffer[..read]);
        }
    }

    /// Reads until the server closes, which must be an orderly end.
    #[track_caller]
    fn rest(&mut self) -> String {
        self.stream.read_to_end(&mut self.read).unwrap();
        String::from_utf8(std::mem::take(&mut self.read)).unwrap()
    }

    /// Reads until the server closes or resets; says how many bytes came.
    #[track_caller]
    fn count_rest(&mut self) -> usize {
        let mut count = self.read.len();
        let mut buffer = vec![0; 256 * 1024];
        loop {
            match self.stream.read(&mut buffer) {
                Ok(0) => return count,
                Ok(read) => count += read,
                Err(error) if error.kind() == io::ErrorKind::ConnectionReset => return count,
                Err(error) => panic!("the connection stays open: {error}"),
            }
        }
    }
}

fn request(path: &str) -> String {
    format!("GET {path} HTTP/1.1\r\nhost: test\r\n\r\n")
}

fn find(bytes: &[u8], wanted: &[u8]) -> Option<usize> {
    bytes
        .windows(wanted.len())
        .position(|window| window == wanted)
}

fn header<'a>(head: &'a str, name: &str) -> Option<&'a str> {
    let mut lines = head.lines().filter_map(|line| line.split_once(": "));
    lines.find_map(|(key, value)| key.eq_ignore_ascii_case(name).then_some(value))
}

// Requests and responses.

#[test]
fn a_connection_serves_one_request_after_the_other() {
    let server = Server::start();
    let mut client = server.connect();
    for path in ["/a", "/b", "/c"] {
        let response = client.get(path);
        assert!(response.starts_with("HTTP/1.1 200 OK\r\n"), "{response}");
        assert!(response.ends_with(&format!("path {path}")), "{response}");
        assert_eq!(header(&response, "connection"), None);
    }
}

#[test]
fn pipelined_requests_are_answered_in_order() {
    let server = Server::start();
    let mut client = server.connect();
    let paths: Vec<_> = (0..100).map(|number| format!("/{number}")).collect();
    client.send(paths.iter().map(|path| request(path)).collect::<String>());
    for path in &paths {
        assert!(client.response().ends_with(&format!("path {path}")));
    }
}

#[test]
fn pipelined_requests_are_answered_when_cut_anywhere() {
    let server = Server::start();
    let mut client = server.connect();
    let both = request("/a") + &request("/b");
    for cut in 1..both.len() {
        client.send(&both[..cut]).send(&both[cut..]);
        assert!(client.response().ends_with("path /a"), "cut at {cut}");
        assert!(client.response().ends_with("path /b"), "cut at {cut}");
    }
}

#[test]
fn a_response_does_not_wait_for_a_slower_one_behind_it() {
    let server = Server::start();
    let mut client = server.connect();
    client.send(request("/fast") + &request("/wait"));
    assert!(client.response().ends_with("path /fast"));
    server.gate.add_permits(1);
    assert!(client.response().ends_with("waited"));
}

#[test]
fn a_response_does_not_wait_for_the_rest_of_the_next_request() {
    let server = Server::start();
    let mut client = server.connect();
    client.send(request("/a") + "GET /b HTTP/1.1\r\nho");
    assert!(client.response().ends_with("path /a"));
    client.send("st: test\r\n\r\n");
    assert!(client.response().ends_with("path /b"));
}

#[test]
fn a_response_does_not_wait_for_the_request_body_it_ignores() {
    let server = Server::start();
    let mut client = server.connect();
    client
        .send("POST /early HTTP/1.1\r\nhost: test\r\ncontent-length: 1000000\r\n\r\n")
        .send([b'x'; 100_000]);
    assert!(client.response().ends_with("early"));
    server.gate.add_permits(1);
}

#[test]
fn a_client_that_does_not_read_stops_the_response_even_with_input_pending() {
    let server = Server::with(|settings| {
        settings.write_stall_timeout = SOON;
        settings.shutdown_timeout = PATIENCE;
    });
    let parts = Arc::clone(&server.parts);
    // The byte too many must not make the server gather the response in memory.
    let mut client = server.connect();
    client.send(request("/endless") + "G").head();
    server.shutdown_when_empty();
    let parts = parts.load(Ordering::SeqCst);
    assert!(
        (1..10_000).contains(&parts),
        "{parts} parts of 64 KiB were made"
    );
}

#[test]
fn a_request_body_reaches_the_service() {
    let server = Server::start();
    let mut client = server.connect();
    let body = "0123456789".repeat(100_000);
    client.send(format!(
        "POST /echo HTTP/1.1\r\nhost: test\r\ncontent-length: {}\r\n\r\n",
        body.len()
    ));
    client.send(&body);
    assert!(client.response().ends_with(&body));
}

#[test]
fn a_client_that_asks_first_is_told_to_send_its_body() {
    let server = Server::start();
    let mut client = server.connect();
    client.send(
        "POST /echo HTTP/1.1\r\nhost: test\r\nexpect: 100-continue\r\ncontent-length: 5\r\n\r\n",
    );
    assert_eq!(client.response(), "HTTP/1.1 100 Continue\r\n\r\n");
    assert!(client.send("hello").response().ends_with("hello"));
}

#[test]
fn the_service_learns_who_asks() {
    let server = Server::start();
    let mut client = server.connect();
    let address = client.stream.local_addr().unwrap().to_string();
    assert!(client.get("/peer").ends_with(&address));
}

#[test]
fn a_client_that_closes_its_sending_side_still_gets_its_answer() {
    let server = Server::start();
    let mut client = server.connect();
    client.send(request("/wait"));
    client.stream.shutdown(Shutdown::Write).unwrap();
    server.expect("waiting");
    server.gate.add_permits(1);
    assert!(client.rest().ends_with("waited"));
}

#[test]
fn http_1_0_is_answered_and_closed() {
    let server = Server::start();
    let response = server.connect().send("GET /old HTTP/1.0\r\n\r\n").rest();
    assert!(
        response.starts_with("HTTP/1.0 200 OK\r\n") && response.ends_with("path /old"),
        "{response}"
    );
}

#[test]
fn a_panic_costs_its_connection_alone() {
    let server = Server::with(|settings| settings.workers = 1);
    let mut other = server.connect();
    assert!(other.get("/before").ends_with("path /before"));
    assert_eq!(server.connect().send(request("/panic")).rest(), "");
    assert!(other.get("/after").ends_with("path /after"));
    assert!(server.connect().get("/new").ends_with("path /new"));
}

#[test]
fn a_connection_can_change_to_another_protocol() {
    let server = Server::start();
    let mut client = server.connect();
    client.send(
        "GET /upgrade HTTP/1.1\r\nhost: test\r\nconnection: upgrade\r\nupgrade: echo\r\n\r\n",
    );
    assert!(client.response().starts_with("HTTP/1.1 101 "));
    for message in ["ping", "pong"] {
        assert_eq!(
            client
                .send(message)
                .until(|read| (read.len() >= 4).then_some(4)),
            message
        );
    }
    client.stream.shutdown(Shutdown::Write).unwrap();
    assert_eq!(client.rest(), "");
}

#[test]
fn connections_are_spread_over_the_workers() {
    let server = Server::start();
    let mut clients: Vec<_> = (0..6).map(|_| server.connect()).collect();
    let mut threads: Vec<_> = clients
        .iter_mut()
        .map(|client| client.get("/thread"))
        .collect();
    threads.sort_by_key(|response| response.as_bytes().last().copied());
    let on = |number| {
        threads
            .iter()
            .filter(|name| name.ends_with(&format!("aiopyramid-worker-{number}")))
            .count()
    };
    assert_eq!((on(1), on(2)), (3, 3), "{threads:?}");
}

#[test]
fn connections_beyond_the_limit_wait_for_others_to_end() {
    let server = Server::with(|settings| settings.max_connections = 1);
    let mut first = server.connect();
    assert!(first.get("/first").ends_with("path /first"));
    let mut second = server.connect();
    second.send(request("/thread"));
    assert!(first.get("/again").ends_with("path /again"));
    drop(first);
    assert!(second.response().contains("aiopyramid-worker-"));
}

// What is refused.

#[test]
fn what_is_no_http_is_answered_400() {
    let server = Server::start();
    let response = server.connect().send("this is no request\r\n\r\n").rest();
    assert!(
        response.starts_with("HTTP/1.1 400 Bad Request\r\n"),
        "{response}"
    );
}

#[test]
fn a_head_that_is_too_large_is_answered_431() {
    let server = Server::with(|settings| settings.max_header_size = 1024);
    let fields = format!("x-long: {}\r\n", "y".repeat(2000));
    let response = server
        .connect()
        .send(format!("GET / HTTP/1.1\r\nhost: test\r\n{fields}\r\n"))
        .rest();
    assert!(
        response.starts_with("HTTP/1.1 431 Request Header Fields Too Large\r\n"),
        "{response}"
    );
}

#[test]
fn too_many_header_fields_are_answered_431() {
    let refused = |settings: fn(&mut ServerSettings), count| {
        let fields: String = (1..count)
            .map(|number| format!("x-{number}: y\r\n"))
            .collect();
        let server = Server::with(settings);
        server
            .connect()
            .send(format!("GET / HTTP/1.1\r\nhost: test\r\n{fields}\r\n"))
            .response()
    };
    assert!(refused(|_| {}, 100).starts_with("HTTP/1.1 200 "));
    assert!(refused(|_| {}, 101).starts_with("HTTP/1.1 431 "));
    assert!(refused(|settings| settings.max_header_count = 10, 10).starts_with("HTTP/1.1 200 "));
    assert!(refused(|settings| settings.max_header_count = 10, 11).starts_with("HTTP/1.1 431 "));
}

#[test]
fn a_refused_upload_can_read_why() {
    let server = Server::start();
    let mut client = server.connect();
    client.send(format!(
        "POST /refuse HTTP/1.1\r\nhost: test\r\ncontent-length: {}\r\n\r\n",
        3 << 20
    ));
    // A reset on the way would fail this, or the reading after it.
    client.send(vec![b'x'; 3 << 20]);
    client.stream.shutdown(Shutdown::Write).unwrap();
    let response = client.rest();
    assert!(
        response.starts_with("HTTP/1.1 413 Payload Too Large\r\n"),
        "{response}"
    );
    assert!(response.ends_with("too large"), "{response}");
}

// Timeouts.

#[test]
fn a_connection_that_stays_silent_is_closed() {
    let server = Server::with(|settings| settings.first_bytes_timeout = SOON);
    assert_eq!(server.connect().rest(), "");
}

#[test]
fn a_head_that_does_not_end_is_answered_408() {
    let server = Server::with(|settings| settings.header_read_timeout = SOON);
    let response = server.connect().send("GET / HTTP/1.1\r\nhost: te").rest();
    assert!(
        response.starts_with("HTTP/1.1 408 Request Timeout\r\n"),
        "{response}"
    );
}

#[test]
fn a_head_that_comes_byte_by_byte_gets_no_more_time() {
    let server = Server::with(|settings| settings.header_read_timeout = SOON);
    let mut client = server.connect();
    client
        .stream
        .set_read_timeout(Some(Duration::from_millis(5)))
        .unwrap();
    let (begin, mut byte) = (Instant::now(), [0; 12]);
    let mut sent = client.stream.write_all(b"GET / HTTP/1.1\r\nx: ");
    while client.stream.read_exact(&mut byte).is_err() {
        assert!(begin.elapsed() < PATIENCE, "the connection stays open");
        sent = sent.and_then(|()| client.stream.write_all(b"y"));
    }
    assert_eq!(&byte, b"HTTP/1.1 408");
}

#[test]
fn the_second_head_has_the_same_limit() {
    let server = Server::with(|settings| settings.header_read_timeout = SOON);
    let mut client = server.connect();
    client.get("/first");
    assert!(client.send("GET / HT").rest().starts_with("HTTP/1.1 408 "));
}

#[test]
fn a_connection_without_requests_is_closed() {
    let server = Server::with(|settings| settings.idle_timeout = SOON);
    let mut client = server.connect();
    assert!(client.get("/a").ends_with("path /a"));
    assert_eq!(client.rest(), "");
}

#[test]
fn a_pause_between_requests_is_not_measured_as_a_head() {
    let server = Server::with(|settings| {
        settings.header_read_timeout = SOON;
        settings.idle_timeout = SOON * 10;
    });
    let mut client = server.connect();
    let begin = Instant::now();
    client.get("/a");
    assert_eq!(client.rest(), "");
    assert!(begin.elapsed() >= SOON * 10);
}

#[test]
fn a_body_that_stops_coming_is_an_error_for_its_reader() {
    let server = Server::with(|settings| settings.body_gap_timeout = SOON);
    let response = server
        .connect()
        .send("POST /echo HTTP/1.1\r\nhost: test\r\ncontent-length: 10\r\n\r\nhalf")
        .rest();
    assert!(response.starts_with("HTTP/1.1 408 "), "{response}");
    assert!(response.ends_with("the body did not come"), "{response}");
}

#[test]
fn a_client_that_takes_nothing_of_its_response_is_reset() {
    let server = Server::with(|settings| {
        settings.write_stall_timeout = SOON;
        settings.shutdown_timeout = PATIENCE * 10;
    });
    let mut client = server.connect();
    client.send(request("/large")).head();
    // The socket's buffers fill up; when this client begins to read, the server has long given up.
    server.shutdown_when_empty();
    assert!(client.count_rest() < LARGE);
}

#[test]
fn a_client_that_goes_away_ends_its_request() {
    let server = Server::with(|settings| settings.half_close_timeout = SOON);
    let mut client = server.connect();
    client.send(request("/wait"));
    server.expect("waiting");
    drop(client);
    server.expect("left");
}

// Shutdown.

impl Server {
    /// Begins a shutdown and waits until the last connection has ended by itself.
    fn shutdown_when_empty(self) {
        self.shutdown.trigger();
        self.join();
    }

    fn patient() -> Self {
        Self::with(|settings| settings.shutdown_timeout = PATIENCE)
    }
}

fn shutdown_finishes_requests_and_closes_idle_connections(server: Server) {
    let (mut fresh, mut idle, mut busy) = (server.connect(), server.connect(), server.connect());
    idle.get("/a");
    busy.send(request("/wait"));
    server.expect("waiting");
    server.shutdown.trigger();
    assert_eq!(fresh.rest(), "");
    assert_eq!(idle.rest(), "");
    server.gate.add_permits(1);
    let response = busy.rest();
    assert_eq!(header(&response, "connection"), Some("close"), "{response}");
    assert!(response.ends_with("waited"), "{response}");
    drop(busy);
    let address = server.address;
    server.join();
    assert!(TcpStream::connect(address).is_err());
}

#[test]
fn a_shutdown_finishes_requests_and_closes_idle_connections() {
    shutdown_finishes_requests_and_closes_idle_connections(Server::patient());
}

#[test]
fn a_shutdown_drops_what_does_not_end_in_time() {
    let server = Server::with(|settings| settings.shutdown_timeout = SOON);
    let mut client = server.connect();
    client.send(request("/wait"));
    server.expect("waiting");
    server.shutdown.trigger();
    server.expect("left");
    assert_eq!(client.rest(), "");
    server.join();
}

#[test]
fn a_shutdown_without_connections_is_immediate() {
    let begin = Instant::now();
    let server = Server::with(|settings| settings.shutdown_timeout = PATIENCE * 10);
    server.connect().get("/a");
    server.shutdown_when_empty();
    assert!(begin.elapsed() < PATIENCE);
}

// As tasks of a running tokio program.

#[test]
fn tasks_serve_and_shut_down_like_workers() {
    shutdown_finishes_requests_and_closes_idle_connections(Server::as_tasks(|settings| {
        settings.shutdown_timeout = PATIENCE;
    }));
}

#[test]
fn tasks_that_do_not_end_in_time_are_dropped() {
    let server = Server::as_tasks(|settings| settings.shutdown_timeout = SOON);
    let mut client = server.connect();
    client.send(request("/wait"));
    server.expect("waiting");
    server.shutdown.trigger();
    server.expect("left");
    server.join();
}

#[tokio::test]
async fn running_inside_a_runtime_is_refused() {
    let stub = Stub {
        events: mpsc::channel().0,
        gate: Arc::new(Semaphore::new(0)),
        parts: Arc::default(),
    };
    let error = run(
        &stub,
        &ServerSettings::default(),
        &ShutdownToken::new(),
        |_| {},
    )
    .unwrap_err();
    assert!(
        error.to_string().contains("serve(listener).await"),
        "{error}"
    );
}
