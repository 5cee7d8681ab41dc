//! The threads that serve: each with an event loop of its own, so that a request never changes threads.

use std::convert::Infallible;
use std::io;
use std::net::{SocketAddr, TcpStream};
use std::sync::{Arc, mpsc as threads};
use std::thread;
use std::time::Duration;

use tokio::runtime::{Builder, Runtime};
use tokio::sync::mpsc::{self, UnboundedReceiver, UnboundedSender};

use super::Serve;
use super::connection::{Terms, serve_connection};
use super::places::{Load, Permit, Place};
use crate::dispatch;
use crate::dispatch::pulse::Pulse;
use crate::dispatch::watchdog::{Watchdog, Watched};

/// All workers, from the acceptor's side.
pub(super) struct Workers {
    workers: Vec<Worker>,
    /// Where the search for the least loaded one begins, so that equal ones take turns.
    turn: usize,
    /// Has no sender left when all threads have ended.
    ended: threads::Receiver<Infallible>,
    /// Looks after the threads, unless the settings say otherwise.
    _watchdog: Option<Watchdog>,
}

struct Worker {
    load: Arc<Load>,
    /// Moves only if there is a watchdog.
    pulse: Arc<Pulse>,
    connections: UnboundedSender<Accepted>,
}

/// A connection on its way to a worker.
struct Accepted {
    stream: TcpStream,
    peer: SocketAddr,
    place: Place,
}

impl Workers {
    /// Starts that many threads, named `aiopyramid-worker-1` and so on.
    pub(super) fn start<S: Serve>(
        count: usize,
        service: &S,
        terms: &Arc<Terms>,
    ) -> io::Result<Self> {
        let (alive, ended) = threads::channel();
        let orders = service.watchdog();
        let workers = (1..=count).map(|number| {
            let (service, terms) = (service.clone(), Arc::clone(terms));
            start_worker(number, service, terms, orders.is_some(), alive.clone())
        });
        let workers: Vec<Worker> = workers.collect::<io::Result<_>>()?;
        let watched = || (1..).zip(&workers).map(Worker::watched).collect();
        let watchdog = orders.map(|orders| Watchdog::start(orders, watched()));
        Ok(Self {
            turn: 0,
            ended,
            _watchdog: watchdog.transpose()?,
            workers,
        })
    }

    /// Gives a connection to the worker with the fewest.
    pub(super) fn hand_over(&mut self, stream: TcpStream, peer: SocketAddr, permit: Permit) {
        let chosen = self.least_loaded();
        let worker = &self.workers[chosen];
        let place = Place::take(permit, &worker.load);
        if worker
            .connections
            .send(Accepted {
                stream,
                peer,
                place,
            })
            .is_err()
        {
            worker.load.set_ended();
            tracing::error!(%peer, "a worker thread has ended and takes this connection with it; later ones go to others");
        }
    }

    /// Drops the connections that are left and waits a moment for the threads to end. A view that holds its thread
    /// is not waited for.
    pub(super) fn end(self) {
        drop(self.workers);
        if self.ended.recv_timeout(LAST_MOMENT) == Err(threads::RecvTimeoutError::Timeout) {
            tracing::warn!("a worker is held by a view that does not return; ending without it");
        }
    }

    fn least_loaded(&mut self) -> usize {
        let count = self.workers.len();
        let in_turn = (0..count).map(|step| (self.turn + step) % count);
        let chosen = in_turn.min_by_key(|&index| self.workers[index].load.weight());
        let chosen = chosen.expect("there is at least one worker");
        self.turn = chosen + 1;
        chosen
    }
}

impl Worker {
    /// What the watchdog needs of it.
    fn watched((number, worker): (usize, &Worker)) -> Watched {
        let load = Arc::clone(&worker.load);
        Watched {
            pulse: Arc::clone(&worker.pulse),
            worker: thread_name(number),
            on_stall: Box::new(move |stalled| load.set_stalled(stalled)),
        }
    }
}

fn thread_name(number: usize) -> String {
    format!("aiopyramid-worker-{number}")
}

/// How long dropping the last connections may take.
const LAST_MOMENT: Duration = Duration::from_secs(1);

fn start_worker<S: Serve>(
    number: usize,
    service: S,
    terms: Arc<Terms>,
    is_watched: bool,
    alive: threads::Sender<Infallible>,
) -> io::Result<Worker> {
    let runtime = Builder::new_current_thread().enable_all().build()?;
    let (connections, accepted) = mpsc::unbounded_channel();
    let pulse = Arc::new(Pulse::default());
    let own_pulse = Arc::clone(&pulse);
    thread::Builder::new()
        .name(thread_name(number))
        .spawn(move || {
            if is_watched {
                own_pulse.install();
            }
            work(runtime, accepted, &service, &terms);
            drop(alive);
        })?;
    Ok(Worker {
        load: Arc::default(),
        pulse,
        connections,
    })
}

/// A worker's life. It ends when the acceptor drops its side; tasks that are left are dropped here, on their thread.
fn work<S: Serve>(
    runtime: Runtime,
    accepted: UnboundedReceiver<Accepted>,
    service: &S,
    terms: &Arc<Terms>,
) {
    dispatch::run(runtime, receive(accepted, service, terms));
}

async fn receive<S: Serve>(
    mut accepted: UnboundedReceiver<Accepted>,
    service: &S,
    terms: &Arc<Terms>,
) {
    while let Some(Accepted {
        stream,
        peer,
        place,
    }) = accepted.recv().await
    {
        match tokio::net::TcpStream::from_std(stream) {
            // The runtime catches a panic of the task, so that it costs this connection alone.
            Ok(stream) => drop(tokio::task::spawn_local(serve_connection(
                stream,
                peer,
                place,
                service.clone(),
                Arc::clone(terms),
            ))),
            Err(error) => tracing::error!(%peer, %error, "cannot watch a connection"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::server::places::Places;

    struct Scene {
        workers: Workers,
        places: Places,
    }

    impl Scene {
        fn of(count: usize) -> Self {
            let worker = |_| Worker {
                load: Arc::default(),
                pulse: Arc::default(),
                connections: mpsc::unbounded_channel().0,
            };
            let workers = Workers {
                workers: (0..count).map(worker).collect(),
                turn: 0,
                ended: threads::channel().1,
                _watchdog: None,
            };
            Self {
                workers,
                places: Places::new(0),
            }
        }

        /// Where the next connection goes; it stays open as long as what is returned.
        async fn connect(&mut self) -> (usize, Place) {
            let chosen = self.workers.least_loaded();
            (
                chosen,
                Place::take(self.places.free().await, &self.workers.workers[chosen].load),
            )
        }
    }

    #[tokio::test]
    async fn equal_workers_take_turns() {
        let mut scene = Scene::of(3);
        let mut order = Vec::new();
        for _ in 0..6 {
            order.push(scene.connect().await.0);
        }
        assert_eq!(order, [0, 1, 2, 0, 1, 2]);
    }

    #[tokio::test]
    async fn the_worker_with_the_fewest_connections_gets_the_next() {
        let mut scene = Scene::of(2);
        let (first, on_first) = scene.connect().await;
        let (second, _on_second) = scene.connect().await;
        assert_eq!((first, second), (0, 1));
        drop(on_first);
        let (third, _on_third) = scene.connect().await;
        assert_eq!(third, 0);
    }

    #[tokio::test]
    async fn a_stalled_worker_is_passed_over() {
        let mut scene = Scene::of(2);
        scene.workers.workers[0].load.set_stalled(true);
        let (first, _a) = scene.connect().await;
        let (second, _b) = scene.connect().await;
        assert_eq!((first, second), (1, 1));
        scene.workers.workers[0].load.set_stalled(false);
        assert_eq!(scene.connect().await.0, 0);
    }

    #[tokio::test]
    async fn a_worker_whose_thread_has_ended_comes_after_a_stalled_one_and_stays_so() {
        let mut scene = Scene::of(2);
        scene.workers.workers[0].load.set_ended();
        scene.workers.workers[0].load.set_stalled(false);
        scene.workers.workers[1].load.set_stalled(true);
        assert_eq!(scene.connect().await.0, 1);
        assert_eq!(scene.connect().await.0, 1);
    }

    #[tokio::test]
    async fn when_all_are_stalled_the_least_loaded_is_taken() {
        let mut scene = Scene::of(2);
        let (_, _on_first) = scene.connect().await;
        scene
            .workers
            .workers
            .iter()
            .for_each(|worker| worker.load.set_stalled(true));
        assert_eq!(scene.connect().await.0, 1);
    }
}
