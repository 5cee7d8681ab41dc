//! Workers of aiopyramid's kind, for the peers that have none of their own: a runtime of one thread each.

use std::net::{TcpListener, TcpStream};
use std::thread;

use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use tokio::task::{LocalSet, spawn_local};

/// One thread accepts and gives connections to the workers in turn; each has an event loop of its own.
pub(super) fn run<F, S>(listener: TcpListener, workers: usize, serve: F)
where
    F: Fn(TcpStream) -> S + Copy + Send + 'static,
    S: Future<Output = ()> + 'static,
{
    let start = |_| start_worker(serve);
    let workers: Vec<UnboundedSender<TcpStream>> = (0..workers).map(start).collect();
    for worker in workers.iter().cycle() {
        let (stream, _) = listener.accept().expect("connections can be accepted");
        worker.send(stream).expect("workers do not end");
    }
}

fn start_worker<F, S>(serve: F) -> UnboundedSender<TcpStream>
where
    F: Fn(TcpStream) -> S + Send + 'static,
    S: Future<Output = ()> + 'static,
{
    let (connections, accepted) = unbounded_channel();
    thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .expect("a runtime starts");
        LocalSet::new().block_on(&runtime, receive(accepted, serve));
    });
    connections
}

async fn receive<F, S>(mut accepted: UnboundedReceiver<TcpStream>, serve: F)
where
    F: Fn(TcpStream) -> S,
    S: Future<Output = ()> + 'static,
{
    while let Some(stream) = accepted.recv().await {
        spawn_local(serve(stream));
    }
}

/// The stream as tokio has it, without delay of small packets.
pub(super) fn asynchronous(stream: TcpStream) -> tokio::net::TcpStream {
    stream
        .set_nonblocking(true)
        .expect("a socket can be set so");
    stream.set_nodelay(true).expect("a socket can be set so");
    tokio::net::TcpStream::from_std(stream).expect("the runtime has I/O")
}
