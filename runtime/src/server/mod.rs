//! The server: from a listening socket to requests and back.
//!
//! One acceptor takes connections and gives each to the worker that has the fewest. A worker is a thread with its own
//! event loop; a connection stays with its worker, and so do all of its requests. What follows is the way of a
//! connection, file by file:
//!
//! - `listen` opens the socket, `accept` takes connections from it, as long as `places` has room for them.
//! - `workers` hands each to a thread; inside of a running tokio program, `serve` spawns a task instead. A watchdog looks after the threads,
//!   and one that a view holds gets no connection while another is free.
//! - `connection` lets hyper speak HTTP/1.1 on it, and watches over hyper: the socket (`io`) and the service leave
//!   their signs in `vitals`, and `deadline` measures how long they stay the same.
//! - `unread` keeps the connection of a request that was answered without its body. `linger` closes one without
//!   destroying what the client has not read yet.
//! - `unshared` keeps the request of a websocket, which is kept for long, from keeping the buffer that it was read into.
//!
//! Every wait has a limit, without being asked for: the first bytes, a request's head, pauses within its body, a client
//! that does not take its response, a connection without requests. They are the fields of [`ServerSettings`].
//!
//! A shutdown (Ctrl-C, SIGTERM or a [`ShutdownToken`]) comes in phases: no more connections are accepted; those without
//! a request are closed; those with one get their response, which says `connection: close`; what is left when
//! `shutdown_timeout` has passed is dropped and counted in the log. What goes on beside the answers has the same time. In the end, when
//! nobody is left who could need it, what carries messages between machines is stopped.
//!
//! Not here: TLS, HTTP/2, and limits on what a view may take (time, body size), which belong to the request.

mod accept;
mod application;
mod connection;
mod deadline;
mod error;
mod host;
mod io;
mod linger;
mod listen;
mod places;
mod signals;
#[cfg(test)]
mod tests;
mod unread;
#[cfg(feature = "websocket")]
mod unshared;
mod vitals;
mod workers;

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use bytes::Bytes;
use tokio::net::TcpListener;
use tokio::runtime::{Builder, Handle};
use tokio::task::JoinSet;
use tokio::time::Instant;

use self::accept::accept;
use self::connection::{Terms, serve_connection};
pub use self::error::ServerError;
use self::places::{Load, Place, Places};
use self::signals::Signals;
use self::workers::Workers;
use crate::dispatch::watchdog::Orders;
use crate::settings::ServerSettings;
use crate::shutdown::ShutdownToken;

/// What the server serves: one answer per request. Never fails; panics are already caught inside.
pub(crate) trait Serve: Clone + Send + Sync + 'static {
    /// A response's body.
    type Body: http_body::Body<Data = Bytes, Error: Into<Box<dyn std::error::Error + Send + Sync>>>
        + Send
        + 'static;

    /// How the workers are to be watched, if they are.
    fn watchdog(&self) -> Option<Orders> {
        None
    }

    /// Starts what goes on beside the answers, unless it has been.
    fn begin(&self) -> std::io::Result<()> {
        Ok(())
    }

    /// Waits until nothing goes on beside the answers.
    fn idle(&self) -> impl Future<Output = ()> {
        std::future::ready(())
    }

    /// Says that one more server has begun.
    fn join(&self) {}

    /// Says that a server is gone. If that is the last one and its time is over, what still goes on beside the answers is cut off.
    fn leave(&self, _is_over: bool) {}

    /// Waits a moment until what was cut off is gone.
    fn gone(&self) -> impl Future<Output = ()> {
        std::future::ready(())
    }

    /// Stops what all of that needs, when it is over. The shutdown has that much time left; a moment is there in any case.
    fn stop(&self, _left: Duration) -> impl Future<Output = ()> {
        std::future::ready(())
    }

    /// Answers a request of that client. Dropped unfinished when the client goes away or the shutdown's deadline
    /// passes.
    fn serve(
        &self,
        request: http::Request<hyper::body::Incoming>,
        peer: SocketAddr,
    ) -> impl Future<Output = http::Response<Self::Body>> + Send;
}

/// A server of a service, until this is dropped.
struct Serving<'s, S: Serve> {
    service: &'s S,
    has_ended: AtomicBool,
}

impl<'s, S: Serve> Serving<'s, S> {
    fn begin(service: &'s S) -> Serving<'s, S> {
        service.join();
        Serving {
            service,
            has_ended: AtomicBool::new(false),
        }
    }

    /// Says that its time is over.
    fn end(&self) {
        if !self.has_ended.swap(true, Ordering::Relaxed) {
            self.service.leave(true);
        }
    }
}

impl<S: Serve> Drop for Serving<'_, S> {
    fn drop(&mut self) {
        if !*self.has_ended.get_mut() {
            self.service.leave(false);
        }
    }
}

/// Listens as the settings say and serves on worker threads until a shutdown is complete. Blocks.
///
/// `on_bound` learns the address once it can be connected to, which matters when the settings leave the port to the
/// system. The first Ctrl-C or SIGTERM triggers the token; another one ends the wait for what is in flight.
pub(crate) fn run<S: Serve>(
    service: &S,
    settings: &ServerSettings,
    shutdown: &ShutdownToken,
    on_bound: impl FnOnce(SocketAddr),
) -> Result<(), ServerError> {
    if Handle::try_current().is_ok() {
        return Err(ServerError::InsideRuntime);
    }
    let listener = listen::listen(settings)?;
    let start = |source| ServerError::Start { source };
    let runtime = Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(start)?;
    let entered = runtime.enter();
    let listener = TcpListener::from_std(listener).map_err(start)?;
    let signals = Signals::listen().map_err(start)?;
    let terms = Terms::new(settings, shutdown);
    let workers = Workers::start(settings.worker_count(), service, &terms).map_err(start)?;
    let serving = Serving::begin(service);
    service.begin().map_err(start)?;

    let address = listener.local_addr().map_err(start)?;
    tracing::info!("Serving on http://{address}");
    on_bound(address);
    runtime.block_on(work(
        &serving, listener, workers, signals, settings, shutdown,
    ));
    drop(entered);
    // Dropping it would wait for whatever blocks on its blocking threads.
    runtime.shutdown_background();
    Ok(())
}

/// Accepts until the shutdown begins, then sees it through.
async fn work<S: Serve>(
    serving: &Serving<'_, S>,
    listener: TcpListener,
    mut workers: Workers,
    mut signals: Signals,
    settings: &ServerSettings,
    shutdown: &ShutdownToken,
) {
    let places = Places::new(settings.max_connections);
    let accepting = accept(
        listener,
        &places,
        shutdown,
        |stream, peer, permit| match stream.into_std() {
            Ok(stream) => workers.hand_over(stream, peer, permit),
            Err(error) => tracing::error!(%peer, %error, "cannot hand over a connection"),
        },
    );
    tokio::select! {
        () = accepting => {}
        () = signals.next() => shutdown.trigger(),
    }
    tracing::info!("Shutting down; press Ctrl-C to end at once");
    let begun = Instant::now();
    let finished = async {
        finish(serving, &places, settings).await;
        workers.end();
        stop(serving, begun, settings).await;
    };
    tokio::select! {
        () = finished => {}
        () = signals.next() => {
            tracing::warn!("Ending at once");
            serving.end();
        }
    }
}

/// Serves connections of this listener as tasks of the running tokio program, until a shutdown is complete.
///
/// Dropping the future drops all connections, and leaves alone what goes on beside them.
pub(crate) async fn serve<S: Serve>(
    listener: TcpListener,
    service: &S,
    settings: &ServerSettings,
    shutdown: &ShutdownToken,
) {
    let serving = Serving::begin(service);
    if let Err(error) = service.begin() {
        tracing::error!("cannot start what goes on beside the answers: {error}");
    }
    let terms = Terms::new(settings, shutdown);
    let places = Places::new(settings.max_connections);
    let load = Arc::new(Load::default());
    let mut tasks = JoinSet::new();
    accept(listener, &places, shutdown, |stream, peer, permit| {
        // The set remembers a finished task until it is asked.
        while tasks.try_join_next().is_some() {}
        let place = Place::take(permit, &load);
        tasks.spawn(serve_connection(
            stream,
            peer,
            place,
            service.clone(),
            Arc::clone(&terms),
        ));
    })
    .await;
    let begun = Instant::now();
    finish(&serving, &places, settings).await;
    tasks.shutdown().await;
    stop(&serving, begun, settings).await;
}

/// Gives connections, and what goes on beside them, their time to end. The last answers may begin something that takes its time, so that
/// is waited for afterwards.
async fn finish<S: Serve>(serving: &Serving<'_, S>, places: &Places, settings: &ServerSettings) {
    let begun = Instant::now();
    if let Err(connections) = places.emptied_within(settings.shutdown_timeout).await {
        tracing::warn!(connections, after = ?settings.shutdown_timeout, "Dropping connections that did not end in time");
    }
    let left = settings.shutdown_timeout.saturating_sub(begun.elapsed());
    // Whether it took too long is seen by what is left.
    let _ = tokio::time::timeout(left, serving.service.idle()).await;
    serving.end();
    serving.service.gone().await;
}

/// Stops what views needed, when there are none any more.
async fn stop<S: Serve>(serving: &Serving<'_, S>, begun: Instant, settings: &ServerSettings) {
    let left = settings.shutdown_timeout.saturating_sub(begun.elapsed());
    serving.service.stop(left).await;
}
