//! Allocations per request, and where they are made: `cargo run --release --bin allocations`.

use std::alloc::{GlobalAlloc, Layout, System};
use std::backtrace::Backtrace;
use std::cell::Cell;
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering::SeqCst};
use std::thread;

use aiopyramid::settings::Settings;
use aiopyramid_benches::peers::{application, serve_hyper};
use tokio::task::LocalSet;

const REQUESTS: u64 = 1000;

fn main() {
    let servers = [("aiopyramid", start(aiopyramid)), ("hyper", start(hyper))];
    for path in ["/text", "/json", "/hello/world"] {
        for (name, address) in servers {
            report(name, address, path);
        }
    }
}

/// Starts a server on a thread of its own, whose allocations are counted.
fn start(serve: fn(TcpListener)) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").expect("there is a free port");
    let address = listener.local_addr().expect("it is bound");
    thread::spawn(move || {
        COUNTED.set(true);
        serve(listener);
    });
    address
}

fn aiopyramid(listener: TcpListener) {
    run(async move {
        let non_blocking = listener.set_nonblocking(true);
        non_blocking.expect("a socket can be set so");
        let listener = tokio::net::TcpListener::from_std(listener).expect("the runtime has I/O");
        let app = application(Settings::default());
        app.serve(listener).await.expect("the settings are sound");
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

fn report(name: &str, address: SocketAddr, path: &str) {
    let mut client = Client::open(address, path);
    (0..100).for_each(|_| client.ask());
    let (allocations, bytes) = (ALLOCATIONS.load(SeqCst), BYTES.load(SeqCst));
    (0..REQUESTS).for_each(|_| client.ask());
    let per_request = |now: u64, before: u64| (now - before) as f64 / REQUESTS as f64;
    println!(
        "{path} of {name}: {:.2} allocations, {:.0} bytes",
        per_request(ALLOCATIONS.load(SeqCst), allocations),
        per_request(BYTES.load(SeqCst), bytes)
    );
    TRACED.store(true, SeqCst);
    client.ask();
    TRACED.store(false, SeqCst);
    for place in PLACES.lock().expect("nobody panics with it").drain(..) {
        println!("    {place}");
    }
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

static ALLOCATIONS: AtomicU64 = AtomicU64::new(0);
static BYTES: AtomicU64 = AtomicU64::new(0);
static TRACED: AtomicBool = AtomicBool::new(false);
static PLACES: Mutex<Vec<String>> = Mutex::new(Vec::new());

thread_local! {
    static COUNTED: Cell<bool> = const { Cell::new(false) };
}

struct Counting;

#[global_allocator]
static ALLOCATOR: Counting = Counting;

// SAFETY: every call goes on to the system's allocator as it is.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        count(layout.size());
        // SAFETY: the caller promises what `System` asks for.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        // SAFETY: the pointer came from `System`.
        unsafe { System.dealloc(pointer, layout) }
    }

    unsafe fn realloc(&self, pointer: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        count(size);
        // SAFETY: the pointer came from `System`, and the caller promises the rest.
        unsafe { System.realloc(pointer, layout, size) }
    }
}

fn count(bytes: usize) {
    // What the counting itself allocates is not counted.
    if !COUNTED.replace(false) {
        return;
    }
    ALLOCATIONS.fetch_add(1, SeqCst);
    BYTES.fetch_add(bytes as u64, SeqCst);
    if TRACED.load(SeqCst) {
        let place = place_of(&Backtrace::force_capture().to_string());
        let mut places = PLACES.lock().expect("nobody panics with it");
        places.push(format!("{bytes:>5} bytes: {place}"));
    }
    COUNTED.set(true);
}

/// The function that allocates, without the layers of the standard library above it.
fn place_of(trace: &str) -> String {
    let frames: Vec<&str> = trace.lines().map(str::trim).collect();
    let outside = |frame: &&[&str]| {
        let [function, place] = **frame else {
            return false;
        };
        let standard = place.contains("/library/") || place.contains("allocations.rs");
        place.starts_with("at ") && !standard && !function.starts_with("at ")
    };
    let named = frames.windows(2).filter(outside).take(2);
    let named: Vec<String> = named
        .map(|frame| {
            let function = frame[0].split_once(": ").map_or(frame[0], |(_, name)| name);
            let file = frame[1].rsplit('/').next().unwrap_or_default();
            format!("{function} ({file})")
        })
        .collect();
    named.join(" in ")
}
