//! Thousands of websockets at once, tens of thousands one after the other, and what they cost in memory.

use std::io::{BufRead, BufReader};
use std::net::SocketAddr;
use std::process::{Child, Command, Stdio};
use std::sync::Mutex;
use std::thread;

use aiopyramid_tests::Wire;
use aiopyramid_tests::websocket::{Frame, RawSocket};

/// How many websockets are open at a time.
const CROWD: usize = 5000;

/// How many are opened and closed, before and while memory is looked at.
const WARM_UP: usize = 10_000;
const CHURN: usize = 40_000;

/// Ends the program with the test.
struct Program {
    child: Child,
    address: SocketAddr,
}

impl Drop for Program {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Program {
    fn start() -> Program {
        let mut child = Command::new(env!("CARGO_BIN_EXE_websocket_site"))
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let log = BufReader::new(child.stderr.take().unwrap());
        let mut lines = log.lines().map(Result::unwrap);
        let address = lines.find_map(|line| Some(line.split_once("http://")?.1.trim().parse()));
        let address = address.unwrap().unwrap();
        // Somebody has to go on reading, or the program would wait for that.
        thread::spawn(move || lines.for_each(drop));
        Program { child, address }
    }

    /// Waits until so many websockets are open.
    fn has_open(&self, wanted: usize) {
        let mut wire = Wire::connect(self.address);
        let wanted = wanted.to_string();
        while wire.request("GET", "/open").reply().text != wanted {
            thread::yield_now();
        }
    }

    /// The memory that it has in use, in bytes; `None` where the system does not tell.
    fn memory(&self) -> Option<u64> {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id())).ok()?;
        let line = status
            .lines()
            .find_map(|line| line.strip_prefix("VmRSS:"))?;
        let kilobytes: u64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
        Some(kilobytes * 1024)
    }
}

/// A connection needs a descriptor on either side, and each side is a process of its own.
fn descriptors() -> usize {
    let wanted = CROWD as u64 + 200;
    let limit = rlimit::increase_nofile_limit(wanted).unwrap_or(0);
    usize::try_from(limit).unwrap_or(usize::MAX)
}

/// Tests that hold thousands of descriptors or both processors do so one after the other.
static ALONE: Mutex<()> = Mutex::new(());

#[test]
fn five_thousand_idle_websockets_are_open_at_once_and_all_hear_what_is_new() {
    let _alone = ALONE.lock();
    let crowd = CROWD.min(descriptors().saturating_sub(200));
    if crowd < CROWD {
        println!("{crowd} websockets instead of {CROWD}: this system allows no more open files");
    }
    let program = Program::start();
    let mut first = RawSocket::open(program.address, "/crowd");
    assert_eq!(first.ask("hello"), "hello");
    let before = program.memory();
    let mut sockets: Vec<_> = (1..crowd)
        .map(|_| RawSocket::open(program.address, "/crowd"))
        .collect();
    sockets.push(first);
    program.has_open(crowd);
    if let (Some(before), Some(after)) = (before, program.memory()) {
        let each = after.saturating_sub(before) / crowd as u64;
        println!("{each} bytes for each of {crowd} websockets");
        // What a program without optimization takes, and far less than one buffer of tungstenite's.
        assert!(
            each < 32 * 1024,
            "{each} bytes for each of {crowd} websockets"
        );
    }
    let reply = Wire::connect(program.address)
        .request("GET", "/tell/news")
        .reply();
    assert_eq!(reply.both(), (200, "told"));
    for socket in &mut sockets {
        assert_eq!(socket.text(), "news");
    }
    for (number, socket) in sockets.iter_mut().enumerate() {
        socket.send(Frame::text(number.to_string()));
    }
    for (number, socket) in sockets.iter_mut().enumerate() {
        assert_eq!(socket.text(), number.to_string());
    }
    // Half of them close and half of them vanish.
    for (number, mut socket) in sockets.into_iter().enumerate() {
        if number % 2 == 0 {
            assert_eq!(socket.close(1000).0, 1000);
        }
    }
    program.has_open(0);
}

#[test]
fn fifty_thousand_websockets_one_after_the_other_leave_nothing_behind() {
    let _alone = ALONE.lock();
    let program = Program::start();
    churn(program.address, WARM_UP);
    program.has_open(0);
    let before = program.memory();
    churn(program.address, CHURN);
    program.has_open(0);
    if let (Some(before), Some(after)) = (before, program.memory()) {
        let grown = after.saturating_sub(before);
        println!("{grown} bytes more after {CHURN} websockets");
        // A hundred bytes for each that are never given back would be seen.
        assert!(
            grown < 4_000_000,
            "{grown} bytes more after {CHURN} websockets"
        );
    }
}

/// Opens so many websockets, speaks with each, and ends them in one of three ways.
fn churn(address: SocketAddr, count: usize) {
    const CLIENTS: usize = 8;
    thread::scope(|scope| {
        for _ in 0..CLIENTS {
            scope.spawn(move || {
                for number in 0..count / CLIENTS {
                    let mut socket = RawSocket::open(address, "/echo");
                    assert_eq!(socket.ask("hello"), "hello");
                    match number % 3 {
                        0 => assert_eq!(socket.close(1000).0, 1000),
                        1 => assert_eq!(socket.send(Frame::text([0xff])).end().0, 1007),
                        _ => socket.vanish(),
                    }
                }
            });
        }
    });
}
