//! How much memory a websocket takes that nobody says anything on.

use std::thread::sleep;
use std::time::Duration;

use aiopyramid_benches::peers::Peer;
use aiopyramid_benches::process::Server;
use aiopyramid_benches::websocket_client::{Frame, Websocket};
use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

use super::CONNECTIONS;

/// In KiB for each.
const TARGET: f64 = 4.0;
const LARGE: usize = 64 << 10;
/// How long websockets are left alone, for servers that give memory back only then.
const REST: Duration = Duration::from_secs(5);

pub(crate) fn measure(number: usize) {
    allow_open_files();
    println!("resident memory of each of {number} idle websockets, in KiB");
    println!(
        "{:<12} {:>7} {:>9} {:>12} {:>16} {:>9}",
        "", "opened", "64 bytes", "64 KiB each", "64 KiB together", "all gone"
    );
    for peer in Peer::WEBSOCKETS {
        let memory = each_of_many(peer, number);
        let [opened, small, large, together, gone] = memory;
        println!(
            "{:<12} {opened:>7.2} {small:>9.2} {large:>12.2} {together:>16.2} {gone:>9.2}",
            peer.name()
        );
        if peer == Peer::Aiopyramid {
            let verdict = if small <= TARGET { "met" } else { "MISSED" };
            println!("{:<12} target: at most {TARGET}, {verdict}", "");
        }
    }
}

/// After the handshake, after a small message on each, after a large one on each in turn, after large ones on all of them at the same
/// time, and after all of them have ended.
fn each_of_many(peer: Peer, number: usize) -> [f64; 5] {
    let server = Server::start(peer, 1);
    let (small, large) = (Frame::new(64), Frame::new(LARGE));
    // What the first connections need for all.
    drop(open(&server, CONNECTIONS, &small));
    sleep(REST);
    let before = server.memory("VmRSS");
    let each = || {
        sleep(REST);
        server.memory("VmRSS").saturating_sub(before) as f64 / number as f64
    };
    let mut websockets: Vec<Websocket> = (0..number)
        .map(|_| Websocket::open(server.address))
        .collect();
    let opened = each();
    echo(&mut websockets, &small, CONNECTIONS);
    let after_small = each();
    echo(&mut websockets, &large, CONNECTIONS);
    let after_large = each();
    echo(&mut websockets, &large, number);
    let after_together = each();
    drop(websockets);
    [opened, after_small, after_large, after_together, each()]
}

fn open(server: &Server, number: usize, frame: &Frame) -> Vec<Websocket> {
    let mut websockets: Vec<Websocket> = (0..number)
        .map(|_| Websocket::open(server.address))
        .collect();
    echo(&mut websockets, frame, number);
    websockets
}

/// Has each of them echo once, so many at the same time.
fn echo(websockets: &mut [Websocket], frame: &Frame, together: usize) {
    for websockets in websockets.chunks_mut(together) {
        for websocket in &mut *websockets {
            websocket.send(frame);
        }
        for websocket in websockets {
            websocket.receive(frame);
        }
    }
}

/// As many as this process may have, which its servers inherit.
fn allow_open_files() {
    let maximum = getrlimit(Resource::Nofile).maximum;
    let limit = Rlimit {
        current: maximum,
        maximum,
    };
    setrlimit(Resource::Nofile, limit).expect("the limit may be raised that far");
}
