//! Instructions for each echo in user space, counted by valgrind: a measure without noise.

use aiopyramid_benches::peers::Peer;
use aiopyramid_benches::process::Server;
use aiopyramid_benches::websocket_client::Websockets;

use super::CONNECTIONS;
use crate::instructions::{collected, valgrind};

pub(crate) fn measure() {
    println!(
        "{:<16} {:<12} {:>12} {:>10}",
        "", "", "instructions", "of axum"
    );
    for (payload, in_flight) in [(64, 1), (64, 8), (16 << 10, 1)] {
        let counts = Peer::WEBSOCKETS.map(|peer| (peer, per_message(peer, payload, in_flight)));
        let axum = counts.iter().find(|(peer, _)| *peer == Peer::Axum);
        let axum = axum.expect("it is one of them").1;
        for (peer, count) in counts {
            println!(
                "{:<16} {:<12} {count:>12.0} {:>10.3}",
                format!("{payload} bytes, {in_flight}"),
                peer.name(),
                count / axum
            );
        }
    }
}

/// Two runs of different length: their difference has no start and no end in it.
fn per_message(peer: Peer, payload: usize, in_flight: usize) -> f64 {
    let (few, many) = (1_000, 5_000);
    let count = |messages| {
        let server = Server::start_by(valgrind(), peer, 1);
        Websockets::open(server.address, CONNECTIONS, payload, in_flight).echo(messages);
        collected(server)
    };
    (count(many) - count(few)) / (many - few) as f64
}
