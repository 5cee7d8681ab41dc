//! Log lines of requests that wait on one worker, each in its own spans.

use aiopyramid::prelude::*;
use aiopyramid_tests::{Lines, Server, Wire};

mod site {
    use aiopyramid::prelude::*;
    use tokio::task::yield_now;
    use tracing::{info, instrument};

    #[view_config(route = "/orders/{id}/{waits}", mapper = GreenletMapper)]
    fn order(id: u32, waits: u32) -> String {
        outer(id, waits);
        format!("order {id}")
    }

    #[instrument(skip(waits))]
    fn outer(id: u32, waits: u32) {
        info!("marked depth=1 of={id}");
        middle(id, waits);
        info!("marked depth=1 of={id}");
    }

    #[instrument(skip(waits))]
    fn middle(id: u32, waits: u32) {
        synchronize(yield_now());
        info!("marked depth=2 of={id}");
        inner(id, waits);
        info!("marked depth=2 of={id}");
    }

    #[instrument(skip(waits))]
    fn inner(id: u32, waits: u32) {
        for _ in 0..waits {
            synchronize(async {
                info!("marked depth=3 of={id}");
                yield_now().await;
                info!("marked depth=3 of={id}");
            });
        }
    }
}

/// How many requests wait at a time.
const REQUESTS: u32 = 64;
/// How often each of them comes.
const ROUNDS: u32 = 10;

#[test]
fn requests_that_wait_on_one_worker_log_in_their_own_spans() {
    let lines = Lines::with("marked depth=");
    let mut config = Configurator::new();
    config.scan_module(concat!(module_path!(), "::site"));
    let server = Server::pinned(config);
    let mut wires: Vec<Wire> = (0..REQUESTS).map(|_| server.connect()).collect();
    let mut expected = 0;
    for round in 0..ROUNDS {
        for (id, wire) in (0..).zip(&mut wires) {
            let waits = (id * 7 + round * 3) % 11;
            wire.request("GET", &format!("/orders/{id}/{waits}"));
            expected += 4 + 2 * waits;
        }
        for (id, wire) in (0..).zip(&mut wires) {
            assert_eq!(wire.reply().both(), (200, format!("order {id}").as_str()));
        }
    }
    for _ in 0..expected {
        let line = lines.next();
        assert_in_its_own_spans(&line);
    }
    assert!(lines.is_empty());
}

/// A line stands in as many spans as it says, and each has the number of its request.
#[track_caller]
fn assert_in_its_own_spans(line: &str) {
    let (spans, text) = line.split_once(" end_to_end").unwrap();
    let (_, text) = text.split_once("marked depth=").unwrap();
    let (depth, of) = text.trim().split_once(" of=").unwrap();
    let names = ["outer", "middle", "inner"];
    let own = names.iter().take(depth.parse().unwrap());
    let own: String = own.map(|name| format!("{name}{{id={of}}}:")).collect();
    assert!(spans.trim().ends_with(&format!("INFO {own}")), "{line}");
}
