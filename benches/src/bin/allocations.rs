//! Allocations per request: `cargo run --release --bin allocations`. Where each was made stands in the `dhat-heap.json` that it writes.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::thread;

use aiopyramid::settings::Settings;
use aiopyramid_benches::peers::{application, serve_hyper};
use tokio::task::LocalSet;

const REQUESTS: u64 = 1000;

#[global_allocator]
static ALLOCATOR: dhat::Alloc = dhat::Alloc;

fn main() {
    let _profiler = dhat::Profiler::new_heap();
    let servers = [("aiopyramid", start(aiopyramid)), ("hyper", start(hyper))];
    for path in ["/text", "/json", "/hello/world"] {
        for (name, address) in servers {
            report(name, address, path);
        }
    }
}

/// Starts a server on a thread of its own.
fn start(serve: fn(TcpListener)) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").expect("there is a free port");
    let address = listener.local_addr().expect("it is bound");
    thread::spawn(move || serve(listener));
    address
}

fn aiopyramid(listener: TcpListener) {
    run(async move {
        let non_blocking = listener.set_nonblocking(true);
        non_blocking.expect("a socket can be set so");
        let listener = tokio::net::TcpListener::from_std(listener).expect("the runtime has I/O");
        let app = application(Settings::default());
        app.serve(listener).await;
    });
}

/// One connection after the other, as the client comes.
fn hyper(listener: TcpListener) {
    run(async move {
        while let Ok((stream, _)) = listener.accept() {
            serve_hyper(stream).await;
        }
    });
}

fn run(server: impl Future<Output = ()>) {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .expect("a runtime starts");
    LocalSet::new().block_on(&runtime, server);
}

/// The client allocates nothing while it asks, so whatever is counted is the server's.
fn report(name: &str, address: SocketAddr, path: &str) {
    let mut client = Client::open(address, path);
    (0..100).for_each(|_| client.ask());
    let before = dhat::HeapStats::get();
    (0..REQUESTS).for_each(|_| client.ask());
    let after = dhat::HeapStats::get();
    let per_request = |now: u64, before: u64| (now - before) as f64 / REQUESTS as f64;
    println!(
        "{path} of {name}: {:.2} allocations, {:.0} bytes",
        per_request(after.total_blocks, before.total_blocks),
        per_request(after.total_bytes, before.total_bytes)
    );
}

struct Client {
    stream: TcpStream,
    request: String,
    response: Vec<u8>,
}

impl Client {
    fn open(address: SocketAddr, path: &str) -> Client {
        Client {
            stream: TcpStream::connect(address).expect("the server listens"),
            request: format!("GET {path} HTTP/1.1\r\nhost: {address}\r\n\r\n"),
            response: vec![0; 4096],
        }
    }

    fn ask(&mut self) {
        let written = self.stream.write_all(self.request.as_bytes());
        written.expect("the server reads");
        // Both servers send a response of this size at once.
        let read = self.stream.read(&mut self.response);
        assert_ne!(read.expect("the server answers"), 0);
    }
}
