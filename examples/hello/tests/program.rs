//! The program as it is started: its signals, its port, its threads.
#![cfg(unix)]
#![allow(clippy::unwrap_used, reason = "a test ends where it must not go on")]

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::process::{Child, ChildStderr, Command, Stdio};
use std::time::Duration;

/// The running program, and its log.
struct Program {
    child: Child,
    log: BufReader<ChildStderr>,
}

impl Program {
    fn start(port: u16) -> Program {
        let mut child = Command::new(env!("CARGO_BIN_EXE_hello"))
            .env("AIOPYRAMID_SERVER_PORT", port.to_string())
            .env("AIOPYRAMID_SERVER_WORKERS", "2")
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let log = BufReader::new(child.stderr.take().unwrap());
        Program { child, log }
    }

    /// Reads the log up to a line with these words, and gives what follows them.
    fn logs(&mut self, words: &str) -> String {
        let mut all = String::new();
        loop {
            let begin = all.len();
            assert_ne!(
                self.log.read_line(&mut all).unwrap(),
                0,
                "{words:?} is not in {all}"
            );
            if let Some((_, rest)) = all[begin..].split_once(words) {
                return rest.trim_end().to_owned();
            }
        }
    }

    fn address(&mut self) -> SocketAddr {
        self.logs("Serving on http://").parse().unwrap()
    }

    fn signal(&self, name: &str) {
        let pid = self.child.id().to_string();
        let status = Command::new("kill").args([name, &pid]).status();
        assert!(status.unwrap().success());
    }

    /// The exit code, and what the log had besides.
    fn end(mut self) -> (Option<i32>, String) {
        let mut rest = String::new();
        self.log.read_to_string(&mut rest).unwrap();
        (self.child.wait().unwrap().code(), rest)
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Connects, with a timeout that only keeps a broken program from hanging the tests.
fn connect(address: SocketAddr) -> TcpStream {
    let stream = TcpStream::connect(address).unwrap();
    stream
        .set_read_timeout(Some(Duration::from_secs(20)))
        .unwrap();
    stream
}

/// Reads exactly up to these words.
fn read_to(stream: &mut TcpStream, words: &str) -> String {
    let mut text = Vec::new();
    while !text.ends_with(words.as_bytes()) {
        let mut byte = [0];
        let read = stream.read(&mut byte).unwrap();
        assert_eq!(
            read,
            1,
            "{words:?} is not in {:?}",
            String::from_utf8_lossy(&text)
        );
        text.extend_from_slice(&byte);
    }
    String::from_utf8(text).unwrap()
}

/// Sends one GET and reads until the connection closes.
fn get(address: SocketAddr, path: &str) -> String {
    let mut stream = connect(address);
    write!(
        stream,
        "GET {path} HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n"
    )
    .unwrap();
    let mut response = String::new();
    stream.read_to_string(&mut response).unwrap();
    response
}

#[test]
fn async_views_run_on_workers_and_plain_ones_on_executor_threads() {
    let mut program = Program::start(0);
    let address = program.address();
    let slept = get(address, "/sleep/0");
    assert!(
        slept.contains("\r\n\r\nslept on aiopyramid-worker-"),
        "{slept}"
    );
    let blocked = get(address, "/block/0");
    assert!(
        blocked.ends_with("\r\n\r\nblocked executor-default-0"),
        "{blocked}"
    );
}

#[test]
fn sigterm_finishes_the_request_that_has_begun_and_ends_well() {
    let mut program = Program::start(0);
    let address = program.address();
    let mut stream = connect(address);
    write!(
        stream,
        "PUT /note HTTP/1.1\r\nhost: x\r\ncontent-length: 5\r\nexpect: 100-continue\r\n\r\n"
    )
    .unwrap();
    // The view is asking for its body.
    read_to(&mut stream, "100 Continue\r\n\r\n");
    program.signal("-TERM");
    program.logs("Shutting down");
    assert!(TcpStream::connect(address).is_err());
    stream.write_all(b"hello").unwrap();
    let mut response = String::new();
    stream.read_to_string(&mut response).unwrap();
    assert!(
        response.starts_with("HTTP/1.1 201 Created\r\n"),
        "{response}"
    );
    assert!(response.contains("\r\nconnection: close\r\n"), "{response}");
    assert!(response.ends_with("\r\n\r\nnoted: hello"), "{response}");
    drop(stream);
    assert_eq!(program.end(), (Some(0), String::new()));
}

#[test]
fn ctrl_c_closes_idle_connections_and_ends_well() {
    let mut program = Program::start(0);
    let mut idle = connect(program.address());
    idle.write_all(b"GET /double/2 HTTP/1.1\r\nhost: x\r\n\r\n")
        .unwrap();
    read_to(&mut idle, "\r\n\r\n4");
    program.signal("-INT");
    let mut rest = String::new();
    idle.read_to_string(&mut rest).unwrap();
    assert_eq!(rest, "");
    drop(idle);
    assert_eq!(program.end().0, Some(0));
}

#[test]
fn a_port_in_use_is_one_line_that_says_what_helps_and_a_failure() {
    let taken = TcpListener::bind(("127.0.0.1", 0)).unwrap();
    let port = taken.local_addr().unwrap().port();
    let (code, log) = Program::start(port).end();
    assert_eq!(code, Some(1));
    let (_, report) = log.split_once("Error: ").unwrap_or_else(|| panic!("{log}"));
    assert_eq!(
        report,
        format!(
            "cannot listen on 127.0.0.1:{port}: the address is in use; stop the other program or choose another port \
             (`[server] port` in the settings, or `AIOPYRAMID_SERVER_PORT`)\n"
        )
    );
}

#[test]
fn a_wrong_setting_names_its_variable_and_a_failure() {
    let output = Command::new(env!("CARGO_BIN_EXE_hello"))
        .env("AIOPYRAMID_SERVER_PORT", "many")
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(1));
    let log = String::from_utf8(output.stderr).unwrap();
    assert!(log.contains("AIOPYRAMID_SERVER_PORT"), "{log}");
}
