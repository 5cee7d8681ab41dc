//! Echoes: processor time for each message, of the server alone, and how many there are in a second.

use std::time::Instant;

use aiopyramid_benches::peers::Peer;
use aiopyramid_benches::process::{Server, own_cpu};
use aiopyramid_benches::statistics::{median, quantile};
use aiopyramid_benches::websocket_client::Websockets;

use super::CONNECTIONS;

/// What is compared: how large messages are in bytes, and how many of them each connection has under way.
const KINDS: [(usize, usize); 4] = [(64, 1), (64, 8), (16 << 10, 1), (16 << 10, 8)];

/// Has each server echo in turn, round after round, so that whatever else the machine does falls upon all of them.
pub(crate) fn measure(rounds: usize, messages: usize) {
    for (payload, in_flight) in KINDS {
        // A large message takes several times as long.
        let messages = if payload > 1024 { messages / 3 } else { messages };
        let mut runs: Vec<Run> = Peer::WEBSOCKETS.into_iter().map(Run::start).collect();
        for _ in 0..rounds {
            for run in &mut runs {
                run.round(payload, in_flight, messages);
            }
            // A server that is always asked after the same one would inherit that one's traces in the caches.
            runs.rotate_left(1);
        }
        println!("\n{payload} bytes, {in_flight} under way on each of {CONNECTIONS}, {rounds} rounds");
        report(&runs);
    }
}

/// One peer, and what each round has shown.
struct Run {
    peer: Peer,
    server: Server,
    /// Processor time of the server for each message.
    microseconds: Vec<f64>,
    /// Messages in a second.
    rates: Vec<f64>,
    /// The part of the time in which the client was at work: close to 1, it would be the client that is measured.
    client: Vec<f64>,
}

impl Run {
    fn start(peer: Peer) -> Run {
        Run {
            peer,
            server: Server::start(peer, 1),
            microseconds: Vec::new(),
            rates: Vec::new(),
            client: Vec::new(),
        }
    }

    fn round(&mut self, payload: usize, in_flight: usize, messages: usize) {
        let mut client = Websockets::open(self.server.address, CONNECTIONS, payload, in_flight);
        client.echo(messages / 10);
        let (begin, own, cpu) = (Instant::now(), own_cpu(), self.server.cpu());
        client.echo(messages);
        let used = self.server.cpu().nanoseconds - cpu.nanoseconds;
        let (own, took) = (own_cpu() - own, begin.elapsed());
        self.microseconds
            .push(used as f64 / 1000.0 / messages as f64);
        self.rates.push(messages as f64 / took.as_secs_f64());
        self.client.push(own.as_secs_f64() / took.as_secs_f64());
    }
}

fn report(runs: &[Run]) {
    let find = |peer| {
        let found = runs.iter().find(|run| run.peer == peer);
        found.expect("it has been measured")
    };
    let axum = find(Peer::Axum);
    println!(
        "{:<12} {:>9} {:>8} {:>14} {:>11} {:>8} {:>14} {:>8}",
        "", "time", "of axum", "half of rounds", "a second", "of axum", "half of rounds", "client"
    );
    for peer in Peer::WEBSOCKETS {
        let run = find(peer);
        println!(
            "{:<12} {:>6.2} µs {} {:>11.0} {} {:>7.0}%",
            peer.name(),
            median(&run.microseconds),
            ratios(&run.microseconds, &axum.microseconds),
            median(&run.rates),
            ratios(&run.rates, &axum.rates),
            100.0 * median(&run.client)
        );
    }
}

/// The median of what the rounds say one by one, and where half of them are.
fn ratios(ours: &[f64], theirs: &[f64]) -> String {
    let rounds = ours.iter().zip(theirs);
    let ratios: Vec<f64> = rounds.map(|(ours, theirs)| ours / theirs).collect();
    format!(
        "{:>8.3} {:>6.2} to {:<4.2}",
        median(&ratios),
        quantile(&ratios, 0.25),
        quantile(&ratios, 0.75)
    )
}
