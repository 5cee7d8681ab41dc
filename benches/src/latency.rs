//! What a quick view feels of slow ones beside it.

use std::time::Duration;

use aiopyramid_benches::client::Client;
use aiopyramid_benches::peers::Peer;
use aiopyramid_benches::process::Server;
use aiopyramid_benches::statistics::quantile;

const BLOCKING: usize = 100;
const REQUESTS: usize = 2_000;

pub(crate) fn measure() {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .expect("a runtime starts");
    runtime.block_on(compare());
}

async fn compare() {
    let server = Server::start(Peer::Aiopyramid, 2);
    let mut quick = Client::open(server.address, "/hello/world", 4).await;
    quick.latencies(REQUESTS / 4).await;
    println!("latency of `/hello/world`");
    report("alone", &quick.latencies(REQUESTS).await);

    let blocking = keep_blocking(&server).await;
    let during = quick.latencies(REQUESTS).await;
    assert!(!blocking.is_finished(), "the slow views lasted to the end");
    blocking.abort();
    report(
        &format!("during {BLOCKING} requests that block for 100 ms each"),
        &during,
    );
    report("alone again", &quick.latencies(REQUESTS).await);
}

/// Keeps so many requests under way on views that block, from the return of this on.
async fn keep_blocking(server: &Server) -> tokio::task::JoinHandle<()> {
    let mut slow = Client::open(server.address, "/block", BLOCKING).await;
    tokio::spawn(async move { slow.ask(usize::MAX).await })
}

fn report(when: &str, latencies: &[Duration]) {
    let microseconds: Vec<f64> = latencies
        .iter()
        .map(|latency| latency.as_secs_f64() * 1e6)
        .collect();
    println!(
        "{when}: median {:.0} µs, 99% within {:.0} µs",
        quantile(&microseconds, 0.5),
        quantile(&microseconds, 0.99)
    );
}
