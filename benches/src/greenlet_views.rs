//! Processor time per request of a view in a greenlet, beside the same view as an `async fn`.

use aiopyramid_benches::client::Client;
use aiopyramid_benches::peers::Peer;
use aiopyramid_benches::process::Server;
use aiopyramid_benches::statistics::{median, quantile};

const CONNECTIONS: usize = 64;
const TARGET: f64 = 1.1;

/// What is compared: a page, and the ways in which its view is written. The first one is what the others are compared with.
const PAGES: [(&str, &[&str]); 3] = [
    ("text", &["async", "greenlet", "executor"]),
    ("yield", &["async", "greenlet"]),
    ("channel", &["async", "greenlet"]),
];

pub(crate) fn measure(rounds: usize, times: usize) {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .expect("a runtime starts");
    runtime.block_on(compare(rounds, times));
}

/// Asks for all of them in turn, all of one server, and begins with another one each time.
async fn compare(rounds: usize, times: usize) {
    let server = Server::start(Peer::Aiopyramid, 1);
    let mut views: Vec<View> = PAGES
        .iter()
        .flat_map(|(page, ways)| View::of(page, ways))
        .collect();
    for round in 0..rounds {
        let number = views.len();
        for turn in 0..number {
            views[(round + turn) % number].ask(&server, times).await;
        }
    }
    println!("\nprocessor time per request, {rounds} rounds");
    for (page, ways) in PAGES {
        for way in ways {
            report(&views, page, way);
        }
    }
}

struct View {
    page: &'static str,
    way: &'static str,
    microseconds: Vec<f64>,
}

impl View {
    fn of(page: &'static str, ways: &[&'static str]) -> Vec<View> {
        let view = |&way| View {
            page,
            way,
            microseconds: Vec::new(),
        };
        ways.iter().map(view).collect()
    }

    async fn ask(&mut self, server: &Server, times: usize) {
        let path = format!("/{}/{}", self.way, self.page);
        let mut client = Client::open(server.address, &path, CONNECTIONS).await;
        client.ask(times.div_ceil(10)).await;
        let before = server.cpu();
        client.ask(times).await;
        let used = server.cpu().nanoseconds - before.nanoseconds;
        self.microseconds
            .push(used as f64 / 1000.0 / (CONNECTIONS * times) as f64);
    }
}

fn report(views: &[View], page: &str, way: &str) {
    let find = |way: &str| {
        let found = views
            .iter()
            .find(|view| (view.page, view.way) == (page, way));
        found.expect("it has been measured")
    };
    let (view, peer) = (find(way), find("async"));
    let rounds = view.microseconds.iter().zip(&peer.microseconds);
    let ratios: Vec<f64> = rounds.map(|(ours, theirs)| ours / theirs).collect();
    let ratio = median(&ratios);
    let verdict = match way {
        "greenlet" if ratio <= TARGET => format!(", target {TARGET}: met"),
        "greenlet" => format!(", target {TARGET}: MISSED"),
        _ => String::new(),
    };
    println!(
        "{page:<8} {way:<10} {:>6.2} µs, {ratio:.3} of async, half of the rounds from {:.3} to {:.3}{verdict}",
        median(&view.microseconds),
        quantile(&ratios, 0.25),
        quantile(&ratios, 0.75),
    );
}
