//! The client: connections that are kept alive, each with one request under way at a time.

use std::io;
use std::net::SocketAddr;
use std::time::{Duration, Instant};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::task::JoinSet;

/// Connections to one path of a server.
pub struct Client {
    connections: Vec<Connection>,
}

impl Client {
    /// Opens connections and asks once on each of them.
    pub async fn open(address: SocketAddr, path: &str, connections: usize) -> Client {
        let mut open = Vec::with_capacity(connections);
        for _ in 0..connections {
            open.push(Connection::open(address, path).await);
        }
        Client { connections: open }
    }

    /// Asks so many times on each connection, all of them at once.
    pub async fn ask(&mut self, times: usize) {
        let mut tasks = JoinSet::new();
        for mut connection in self.connections.drain(..) {
            tasks.spawn(async move {
                for _ in 0..times {
                    connection.ask().await;
                }
                connection
            });
        }
        self.connections = tasks.join_all().await;
    }

    /// Asks so many times on each connection, one after the other, and says how long each request took.
    pub async fn latencies(&mut self, times: usize) -> Vec<Duration> {
        let mut latencies = Vec::with_capacity(times);
        for connection in &mut self.connections {
            for _ in 0..times {
                let begin = Instant::now();
                connection.ask().await;
                latencies.push(begin.elapsed());
            }
        }
        latencies
    }

    /// The last response, with its header fields in alphabetical order and without the date: what peers must have in common.
    pub fn last_response(&self) -> String {
        let response = String::from_utf8_lossy(&self.connections[0].response);
        let (head, body) = response
            .split_once("\r\n\r\n")
            .expect("a response has a head");
        let mut lines: Vec<String> = head.lines().map(str::to_ascii_lowercase).collect();
        lines.retain(|line| !line.starts_with("date: "));
        lines[1..].sort();
        format!("{}\n\n{body}", lines.join("\n"))
    }
}

struct Connection {
    stream: TcpStream,
    request: Vec<u8>,
    /// As long as the first response, which all others must equal in length.
    response: Vec<u8>,
}

impl Connection {
    async fn open(address: SocketAddr, path: &str) -> Connection {
        let stream = connect(address).await;
        stream.set_nodelay(true).expect("a socket can be set so");
        let mut connection = Connection {
            stream,
            request: format!("GET {path} HTTP/1.1\r\nhost: {address}\r\n\r\n").into_bytes(),
            response: Vec::new(),
        };
        connection.response = connection.first_response().await;
        connection
    }

    async fn first_response(&mut self) -> Vec<u8> {
        self.send().await;
        let mut response = vec![0; 4096];
        let mut length = 0;
        while !is_whole(&response[..length]) {
            let read = self.stream.read(&mut response[length..]).await;
            match read.expect("the server answers") {
                0 => panic!("the server closed the connection"),
                read => length += read,
            }
        }
        response.truncate(length);
        response
    }

    async fn ask(&mut self) {
        self.send().await;
        let read = self.stream.read_exact(&mut self.response).await;
        read.expect("the server answers with as many bytes as before");
        assert!(self.response.starts_with(b"HTTP/1.1 200 "));
    }

    async fn send(&mut self) {
        let written = self.stream.write_all(&self.request).await;
        written.expect("the server reads");
    }
}

/// Connects, as soon as there is somebody to connect to.
async fn connect(address: SocketAddr) -> TcpStream {
    for _ in 0..1000 {
        match TcpStream::connect(address).await {
            Ok(stream) => return stream,
            Err(error) if error.kind() == io::ErrorKind::ConnectionRefused => {
                tokio::time::sleep(Duration::from_millis(10)).await;
            }
            Err(error) => panic!("cannot connect to {address}: {error}"),
        }
    }
    panic!("nobody listens on {address}");
}

fn is_whole(response: &[u8]) -> bool {
    let text = String::from_utf8_lossy(response);
    let Some((head, body)) = text.split_once("\r\n\r\n") else {
        return false;
    };
    let head = head.to_ascii_lowercase();
    let length = head
        .lines()
        .find_map(|line| line.strip_prefix("content-length: "))
        .expect("every peer announces the length");
    length.parse() == Ok(body.len())
}
