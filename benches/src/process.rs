//! A server as a process of its own, and the processor time that it has used.

use std::fs;
use std::io::{BufRead, BufReader};
use std::net::SocketAddr;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use rustix::time::{ClockId, clock_gettime};

use crate::peers::Peer;

/// A server that ends when this is dropped.
pub struct Server {
    process: Child,
    /// Where it listens.
    pub address: SocketAddr,
}

impl Server {
    /// Starts this program a second time, as a server.
    pub fn start(peer: Peer, workers: usize) -> Server {
        let program = std::env::current_exe().expect("a running program has a file");
        Server::start_by(Command::new(program), peer, workers)
    }

    /// The same, by a command that takes the server's arguments.
    pub fn start_by(mut command: Command, peer: Peer, workers: usize) -> Server {
        command.args(["serve", peer.name(), &workers.to_string()]);
        let mut process = command
            .env("RUST_LOG", "warn")
            .stdout(Stdio::piped())
            .spawn()
            .expect("the program can be started");
        let mut address = String::new();
        let output = process.stdout.take().expect("it is piped");
        BufReader::new(output)
            .read_line(&mut address)
            .expect("the server says where it listens");
        Server {
            process,
            address: address.trim().parse().expect("the line is an address"),
        }
    }

    /// What all threads of the server have used until now.
    pub fn cpu(&self) -> CpuTime {
        CpuTime::of(self.process.id())
    }

    /// A number of the server from the kernel's list, in KiB: `VmRSS` for example, the memory that is resident.
    pub fn memory(&self, name: &str) -> u64 {
        memory(&self.process.id().to_string(), name)
    }

    /// Asks the server to end, and returns what it wrote to standard error if that is piped.
    pub fn terminate(mut self) -> String {
        let id = self.process.id().to_string();
        let asked = Command::new("kill").args(["-TERM", &id]).status();
        asked.expect("there is a command `kill`");
        let mut output = String::new();
        if let Some(mut errors) = self.process.stderr.take() {
            std::io::Read::read_to_string(&mut errors, &mut output).expect("it writes text");
        }
        output
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// Processor time of a process.
#[derive(Debug, Clone, Copy)]
pub struct CpuTime {
    /// User and kernel space together, in nanoseconds, as the scheduler counts them.
    pub nanoseconds: u64,
    /// User space alone, in clock ticks: coarse, so only long runs say something.
    pub user_ticks: u64,
    /// Kernel space alone, in clock ticks.
    pub kernel_ticks: u64,
}

impl CpuTime {
    fn of(process: u32) -> CpuTime {
        let stat = read(&format!("/proc/{process}/stat"));
        // The name of the program stands in parentheses and may hold anything.
        let after_name = stat.rsplit_once(')').expect("the name is in parentheses").1;
        let fields: Vec<&str> = after_name.split_whitespace().collect();
        CpuTime {
            nanoseconds: nanoseconds(process),
            user_ticks: number(fields[11]),
            kernel_ticks: number(fields[12]),
        }
    }
}

/// What all threads of this process have used until now, those that have ended included.
pub fn own_cpu() -> Duration {
    let used = clock_gettime(ClockId::ProcessCPUTime);
    used.try_into().expect("processor time is never negative")
}

/// A number of this process from the kernel's list, in KiB: `VmRSS` for example, the memory that is resident.
pub fn own_memory(name: &str) -> u64 {
    memory("self", name)
}

fn memory(process: &str, name: &str) -> u64 {
    let status = read(&format!("/proc/{process}/status"));
    let line = status.lines().find_map(|line| line.strip_prefix(name));
    let fields = line.unwrap_or_else(|| panic!("the kernel knows no {name}"));
    let fields = fields.trim_start_matches(':').trim();
    number(fields.trim_end_matches(" kB"))
}

fn nanoseconds(process: u32) -> u64 {
    let threads = fs::read_dir(format!("/proc/{process}/task")).expect("the process lives");
    threads
        .map(|thread| {
            let thread = thread.expect("its threads can be listed").path();
            let schedstat = read(&thread.join("schedstat").to_string_lossy());
            number(schedstat.split_whitespace().next().unwrap_or_default())
        })
        .sum()
}

fn read(path: &str) -> String {
    fs::read_to_string(path).unwrap_or_else(|error| panic!("cannot read {path}: {error}"))
}

fn number(text: &str) -> u64 {
    text.parse()
        .unwrap_or_else(|_| panic!("{text:?} is no number"))
}
