//! Ten thousand views that wait at once on two workers.

use std::io::{BufRead, BufReader};
use std::net::SocketAddr;
use std::process::{Child, Command, Stdio};

use aiopyramid_tests::Wire;

/// How many views wait at a time.
const CROWD: usize = 10_000;

/// Ends the program with the test.
struct Program(Child);

impl Drop for Program {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn start() -> (Program, SocketAddr) {
    let mut child = Command::new(env!("CARGO_BIN_EXE_gate_site"))
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let log = BufReader::new(child.stderr.take().unwrap());
    let mut lines = log.lines().map(Result::unwrap);
    let address = lines.find_map(|line| Some(line.split_once("http://")?.1.trim().parse()));
    let address = address.unwrap().unwrap();
    // Somebody has to go on reading, or the program would wait for that.
    std::thread::spawn(move || lines.for_each(drop));
    (Program(child), address)
}

/// A connection needs a descriptor on either side, and each side is a process of its own.
fn descriptors() -> usize {
    let wanted = CROWD as u64 + 200;
    let limit = rlimit::increase_nofile_limit(wanted).unwrap_or(0);
    usize::try_from(limit).unwrap_or(usize::MAX)
}

#[test]
fn ten_thousand_greenlet_views_wait_on_two_workers_before_the_first_is_answered() {
    let crowd = CROWD.min(descriptors().saturating_sub(200));
    if crowd < CROWD {
        println!("{crowd} views instead of {CROWD}: this system allows no more open files");
    }
    let (_program, address) = start();
    let mut waiting: Vec<Wire> = (0..crowd).map(|_| Wire::connect(address)).collect();
    for wire in &mut waiting {
        wire.request("GET", "/wait");
    }
    let mut other = Wire::connect(address);
    let all = crowd.to_string();
    while other.request("GET", "/waiting").reply().text != all {}
    assert_eq!(other.request("GET", "/open").reply().text, "opened");
    for wire in &mut waiting {
        assert_eq!(wire.reply().both(), (200, "through the gate"));
    }
    assert_eq!(other.request("GET", "/waiting").reply().text, "0");
}
