//! What the watchdog costs: a server with it beside one without.

use aiopyramid_benches::client::Client;
use aiopyramid_benches::peers::Peer;
use aiopyramid_benches::process::Server;
use aiopyramid_benches::statistics::{median, quantile};

const CONNECTIONS: usize = 64;

pub(crate) fn measure(rounds: usize, times: usize) {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .expect("a runtime starts");
    runtime.block_on(compare(rounds, times));
}

/// Asks the two in turn, and begins with another one each time.
async fn compare(rounds: usize, times: usize) {
    println!("\n/text: processor time per request, {rounds} rounds");
    let servers = ["false", "true"].map(start);
    let mut microseconds = [Vec::new(), Vec::new()];
    for round in 0..rounds {
        for which in [round % 2, (round + 1) % 2] {
            microseconds[which].push(ask(&servers[which], times).await);
        }
    }
    let [without, with] = &microseconds;
    let ratios: Vec<f64> = with.iter().zip(without).map(|(on, off)| on / off).collect();
    println!("without {:>6.3} µs", median(without));
    println!("with    {:>6.3} µs", median(with));
    println!(
        "of without: {:.3} by medians, {:.3} round by round, half of the rounds from {:.3} to {:.3}",
        median(with) / median(without),
        median(&ratios),
        quantile(&ratios, 0.25),
        quantile(&ratios, 0.75)
    );
}

fn start(enabled: &str) -> Server {
    let program = std::env::current_exe().expect("a running program has a file");
    let mut command = std::process::Command::new(program);
    command.env("AIOPYRAMID_WATCHDOG_ENABLED", enabled);
    Server::start_by(command, Peer::Aiopyramid, 1)
}

/// Processor time per request, in microseconds.
async fn ask(server: &Server, times: usize) -> f64 {
    let mut client = Client::open(server.address, "/text", CONNECTIONS).await;
    client.ask(times / 10).await;
    let before = server.cpu();
    client.ask(times).await;
    let used = server.cpu().nanoseconds - before.nanoseconds;
    used as f64 / 1000.0 / (CONNECTIONS * times) as f64
}
