//! An application on a free port, for as long as a test needs it.

use std::net::{SocketAddr, TcpListener};
use std::pin::Pin;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread::{self, JoinHandle};

use aiopyramid::{App, Configurator, dispatch};

use crate::{Lines, Reply, Wire, client, log};

/// The application that the declarations of one module make.
///
/// # Panics
///
/// When it cannot be made; the message is the report.
#[track_caller]
pub fn app(module: &str) -> App {
    let mut config = Configurator::new();
    config.scan_module(module);
    made(config)
}

#[track_caller]
fn made(config: Configurator) -> App {
    match config.make_app() {
        Ok(app) => app,
        Err(report) => panic!("{report}"),
    }
}

/// An application that is served until this is dropped, and a client of it.
#[derive(Debug)]
pub struct Server {
    app: App,
    address: SocketAddr,
    agent: ureq::Agent,
    thread: Option<JoinHandle<()>>,
}

impl Server {
    /// The name of the thread that answers requests.
    pub const THREAD: &str = "server-of-a-test";

    /// Serves the application that the declarations of one module make.
    ///
    /// # Panics
    ///
    /// When it cannot be made.
    #[track_caller]
    pub fn of(module: &str) -> Server {
        Server::start(app(module))
    }

    /// Serves what a configurator makes.
    ///
    /// # Panics
    ///
    /// When it cannot be made.
    #[track_caller]
    pub fn configured(config: Configurator) -> Server {
        Server::start(made(config))
    }

    /// Serves what a configurator makes, on a thread that keeps its tasks, as a worker of `App::run` does.
    ///
    /// # Panics
    ///
    /// When it cannot be made.
    #[track_caller]
    pub fn pinned(config: Configurator) -> Server {
        Server::start_on(made(config), dispatch::block_on)
    }

    /// Serves an application on a port of the system's choice, inside of an event loop that is not the framework's.
    ///
    /// # Panics
    ///
    /// When the system gives no port or no thread.
    pub fn start(app: App) -> Server {
        Server::start_on(app, |serving| {
            let runtime = tokio::runtime::Builder::new_current_thread()
                .enable_all()
                .build()
                .expect("an event loop");
            runtime.block_on(serving);
        })
    }

    fn start_on(app: App, event_loop: fn(Pin<Box<dyn Future<Output = ()>>>)) -> Server {
        log::install();
        let listener = TcpListener::bind(("127.0.0.1", 0)).expect("a free port");
        let address = listener.local_addr().expect("the port just bound");
        let served = app.clone();
        let thread = thread::Builder::new().name(Server::THREAD.to_owned());
        let thread = thread.spawn(move || event_loop(Box::pin(serve(served, listener))));
        Server {
            app,
            address,
            agent: client::agent(),
            thread: Some(thread.expect("a thread")),
        }
    }

    /// Runs what a configurator makes on workers of its own, as [`App::run`] does. The settings have to leave the port to the system.
    ///
    /// # Panics
    ///
    /// When it cannot be made, or does not say where it listens.
    #[track_caller]
    pub fn running(config: Configurator) -> Server {
        static NUMBER: AtomicUsize = AtomicUsize::new(0);
        let app = made(config);
        let name = format!("run-{}", NUMBER.fetch_add(1, Ordering::Relaxed));
        let greeting = "Serving on http://";
        let said = Lines::of_threads(&name, greeting);
        let ran = app.clone();
        let thread = thread::Builder::new().name(name);
        let thread = thread.spawn(move || ran.run().expect("the server runs"));
        let line = said.next();
        let (_, address) = line.split_once(greeting).expect("it was looked for");
        Server {
            app,
            address: address.trim().parse().expect("an address"),
            agent: client::agent(),
            thread: Some(thread.expect("a thread")),
        }
    }

    /// The application.
    pub fn app(&self) -> &App {
        &self.app
    }

    /// The address that it listens on.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Sends a GET.
    pub fn get(&self, target: &str) -> Reply {
        self.send("GET", target, &[], b"")
    }

    /// Sends a POST with a body of a type.
    pub fn post(&self, target: &str, content_type: &str, body: impl AsRef<[u8]>) -> Reply {
        self.send(
            "POST",
            target,
            &[("content-type", content_type)],
            body.as_ref(),
        )
    }

    /// Sends any request.
    pub fn send(&self, method: &str, target: &str, headers: &[(&str, &str)], body: &[u8]) -> Reply {
        let url = format!("http://{}{target}", self.address);
        client::send(&self.agent, method, &url, headers, body)
    }

    /// Opens a connection for bytes of the test's own.
    pub fn connect(&self) -> Wire {
        Wire::connect(self.address)
    }
}

async fn serve(app: App, listener: TcpListener) {
    listener
        .set_nonblocking(true)
        .expect("a socket can be made non-blocking");
    let listener = tokio::net::TcpListener::from_std(listener).expect("a listening socket");
    app.serve(listener).await;
}

impl Drop for Server {
    fn drop(&mut self) {
        self.app.shutdown().trigger();
        let ended = self.thread.take().map(JoinHandle::join);
        // A test that has failed already shall fail with its own message.
        if !thread::panicking() {
            assert!(
                matches!(ended, Some(Ok(()))),
                "the server's thread panicked"
            );
        }
    }
}
