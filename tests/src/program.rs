//! A program of the workspace that is started as somebody would start it, on a port of the system's choice.

use std::io::{BufRead, BufReader};
use std::net::SocketAddr;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{self, Receiver};
use std::thread;
use std::time::Duration;

/// Keeps a program that says nothing from hanging the tests; nothing waits this long otherwise.
const PATIENCE: Duration = Duration::from_secs(60);

/// A program that serves until this is dropped.
#[derive(Debug)]
pub struct Program {
    child: Child,
    log: Receiver<String>,
    address: SocketAddr,
}

impl Program {
    /// Starts `command` with settings from the environment, `AIOPYRAMID_SERVER_PORT` and the like. Unless they say otherwise it serves with
    /// one worker, on a port that nobody has.
    ///
    /// # Panics
    ///
    /// When it does not start, or does not say where it listens.
    #[track_caller]
    pub fn start(command: &str, settings: &[(&str, &str)]) -> Program {
        let mut child = Command::new(command)
            .env("AIOPYRAMID_SERVER_PORT", "0")
            .env("AIOPYRAMID_SERVER_WORKERS", "1")
            .envs(settings.iter().copied())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the program starts");
        let log = BufReader::new(child.stderr.take().expect("it is piped"));
        let (sender, lines) = mpsc::channel();
        // It reads to the end even if nobody listens, since a program whose log is full waits.
        thread::spawn(move || {
            for line in log.lines().map_while(Result::ok) {
                let _ = sender.send(line);
            }
        });
        let mut program = Program {
            child,
            log: lines,
            address: SocketAddr::from(([0, 0, 0, 0], 0)),
        };
        let address = program.logs("Serving on http://");
        program.address = address.parse().expect("an address");
        program
    }

    /// Waits for a line of the log with these words, and gives what follows them.
    ///
    /// # Panics
    ///
    /// When it does not come.
    #[track_caller]
    pub fn logs(&self, words: &str) -> String {
        let mut others = Vec::new();
        while let Ok(line) = self.log.recv_timeout(PATIENCE) {
            if let Some((_, rest)) = line.split_once(words) {
                return rest.trim_end().to_owned();
            }
            others.push(line);
        }
        panic!("{words:?} is not in the log:\n{}", others.join("\n"));
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// The URL of a path.
    pub fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
