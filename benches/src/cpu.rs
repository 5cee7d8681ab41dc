//! Processor time per request, of the server alone.

use aiopyramid_benches::client::Client;
use aiopyramid_benches::peers::Peer;
use aiopyramid_benches::process::{CpuTime, Server};
use aiopyramid_benches::statistics::median;

const CONNECTIONS: usize = 64;

/// Asks each server in turn, round after round, so that whatever else the machine does falls upon all of them.
pub(crate) fn measure(rounds: usize, times: usize) {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .expect("a runtime starts");
    for path in ["/text", "/json", "/hello/world"] {
        runtime.block_on(measure_path(path, rounds, times));
    }
}

async fn measure_path(path: &str, rounds: usize, times: usize) {
    let mut runs: Vec<Run> = Peer::ALL.into_iter().map(Run::start).collect();
    check_equal_responses(&runs, path).await;
    for _ in 0..rounds {
        for run in &mut runs {
            run.round(path, times).await;
        }
        // A server that is always asked after the same one would inherit that one's traces in the caches.
        runs.rotate_left(1);
    }
    report(path, rounds, &runs);
}

/// One peer and what it has used, by round.
struct Run {
    peer: Peer,
    server: Server,
    begin: CpuTime,
    microseconds: Vec<f64>,
}

impl Run {
    fn start(peer: Peer) -> Run {
        let server = Server::start(peer, 1);
        Run {
            peer,
            begin: server.cpu(),
            server,
            microseconds: Vec::new(),
        }
    }

    async fn round(&mut self, path: &str, times: usize) {
        let mut client = Client::open(self.server.address, path, CONNECTIONS).await;
        client.ask(times / 10).await;
        let before = self.server.cpu();
        client.ask(times).await;
        let used = self.server.cpu().nanoseconds - before.nanoseconds;
        self.microseconds
            .push(used as f64 / 1000.0 / (CONNECTIONS * times) as f64);
    }

    /// The part of the processor time that was spent in user space, over all rounds.
    fn user_part(&self) -> f64 {
        let now = self.server.cpu();
        let user = (now.user_ticks - self.begin.user_ticks) as f64;
        user / (user + (now.kernel_ticks - self.begin.kernel_ticks) as f64)
    }
}

async fn check_equal_responses(runs: &[Run], path: &str) {
    let mut responses = Vec::new();
    for run in runs {
        let client = Client::open(run.server.address, path, 1).await;
        responses.push((run.peer, client.last_response()));
    }
    for (peer, response) in &responses {
        assert_eq!(
            *response,
            responses[0].1,
            "{} does not answer as {} does",
            peer.name(),
            responses[0].0.name()
        );
    }
}

fn report(path: &str, rounds: usize, runs: &[Run]) {
    let hyper = runs.iter().find(|run| run.peer == Peer::Hyper);
    let hyper = hyper.expect("it is one of the peers");
    println!("\n{path}: processor time per request, {rounds} rounds");
    println!(
        "{:<12} {:>8} {:>10} {:>14} {:>10}",
        "", "median", "of hyper", "round by round", "user part"
    );
    for peer in Peer::ALL {
        let run = runs.iter().find(|run| run.peer == peer);
        let run = run.expect("it has been measured");
        let ratios: Vec<f64> = run
            .microseconds
            .iter()
            .zip(&hyper.microseconds)
            .map(|(ours, theirs)| ours / theirs)
            .collect();
        let of_hyper = median(&run.microseconds) / median(&hyper.microseconds);
        println!(
            "{:<12} {:>5.2} µs {:>10.3} {:>14.3} {:>9.0}%",
            peer.name(),
            median(&run.microseconds),
            of_hyper,
            median(&ratios),
            100.0 * run.user_part()
        );
    }
}
