//! One server on each framework, with the same routes, the same bytes on the wire and the same number of worker threads.
//!
//! | path | answer |
//! |---|---|
//! | `/text` | a constant text |
//! | `/json` | a small struct as JSON |
//! | `/hello/{name}` | a struct with the placeholder in it, as JSON |
//! | `/echo` | a websocket that sends back what it gets |
//!
//! aiopyramid has further ones, in which it is compared with itself.

mod actix;
mod aiopyramid;
mod axum;
mod hyper;
mod tungstenite;
mod ways;
mod workers;

use std::net::TcpListener;

use serde::Serialize;

pub use self::aiopyramid::application;
pub use self::hyper::serve as serve_hyper;

/// What `/text` answers with.
const TEXT: &str = "Hello, World!";

/// What `/json` answers with.
#[derive(Serialize)]
struct Message {
    message: &'static str,
}

const MESSAGE: Message = Message { message: TEXT };

/// What `/hello/{name}` answers with.
#[derive(Serialize)]
struct Greeting {
    hello: String,
}

/// A server to measure.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Peer {
    /// This project.
    Aiopyramid,
    /// hyper alone, on workers of the same kind as aiopyramid's.
    Hyper,
    /// axum, on tokio's multi-threaded scheduler as its users run it.
    Axum,
    /// actix-web, on its own workers.
    Actix,
    /// tokio-tungstenite alone, on workers of the same kind as aiopyramid's. It knows websockets only.
    Tungstenite,
}

impl Peer {
    /// Those that answer requests; the first two are those that the target is about.
    pub const ALL: [Peer; 4] = [Peer::Aiopyramid, Peer::Hyper, Peer::Axum, Peer::Actix];

    /// Those that have a websocket.
    pub const WEBSOCKETS: [Peer; 4] = [
        Peer::Aiopyramid,
        Peer::Axum,
        Peer::Actix,
        Peer::Tungstenite,
    ];

    /// The name on the command line and in reports.
    pub fn name(self) -> &'static str {
        match self {
            Peer::Aiopyramid => "aiopyramid",
            Peer::Hyper => "hyper",
            Peer::Axum => "axum",
            Peer::Actix => "actix-web",
            Peer::Tungstenite => "tungstenite",
        }
    }

    /// The peer of a name.
    pub fn named(name: &str) -> Option<Peer> {
        let mut peers = Peer::ALL.into_iter().chain(Peer::WEBSOCKETS);
        peers.find(|peer| peer.name() == name)
    }

    /// Serves on so many worker threads for as long as the process lives. Says on standard output where, once it listens.
    pub fn run(self, workers: usize) {
        match self {
            Peer::Aiopyramid => aiopyramid::run(workers),
            Peer::Hyper => hyper::run(listen(), workers),
            Peer::Axum => axum::run(listen(), workers),
            Peer::Actix => actix::run(listen(), workers),
            Peer::Tungstenite => tungstenite::run(listen(), workers),
        }
    }
}

/// A listener on a free port, which is printed for whoever started this process.
fn listen() -> TcpListener {
    let listener = TcpListener::bind("127.0.0.1:0").expect("there is a free port");
    println!("{}", listener.local_addr().expect("it is bound"));
    listener
}
