//! Instructions per request in user space, counted by valgrind: a measure without noise.

use std::process::{Command, Stdio};

use aiopyramid_benches::client::Client;
use aiopyramid_benches::peers::Peer;
use aiopyramid_benches::process::Server;

const CONNECTIONS: usize = 64;

pub(crate) fn measure() {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .expect("a runtime starts");
    println!(
        "{:<14} {:<12} {:>12} {:>10}",
        "", "", "instructions", "of hyper"
    );
    for path in ["/text", "/json", "/hello/world"] {
        let counts = Peer::ALL.map(|peer| (peer, runtime.block_on(per_request(peer, path))));
        let (_, hyper) = counts[1];
        for (peer, count) in counts {
            println!(
                "{path:<14} {:<12} {count:>12.0} {:>10.3}",
                peer.name(),
                count / hyper
            );
        }
    }
}

/// Two runs of different length: their difference has no start and no end in it.
async fn per_request(peer: Peer, path: &str) -> f64 {
    let (few, many) = (20, 120);
    let more = count(peer, path, many).await - count(peer, path, few).await;
    more / (CONNECTIONS * (many - few)) as f64
}

async fn count(peer: Peer, path: &str, times: usize) -> f64 {
    let server = Server::start_by(valgrind(), peer, 1);
    let mut client = Client::open(server.address, path, CONNECTIONS).await;
    client.ask(times).await;
    drop(client);
    collected(server)
}

/// This program under valgrind, which counts.
pub(crate) fn valgrind() -> Command {
    let mut valgrind = Command::new("valgrind");
    valgrind
        .args(["--tool=callgrind", "--callgrind-out-file=/dev/null"])
        .arg(std::env::current_exe().expect("a running program has a file"))
        .stderr(Stdio::piped());
    valgrind
}

/// How many instructions it has counted, once the server has ended.
pub(crate) fn collected(server: Server) -> f64 {
    let report = server.terminate();
    let collected = report
        .lines()
        .find_map(|line| line.split_once("Collected :"))
        .unwrap_or_else(|| panic!("valgrind says nothing: {report}"));
    collected.1.trim().parse().expect("it says a number")
}
