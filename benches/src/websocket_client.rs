//! A client of websockets that does next to nothing: it sends one frame again and again, and counts the bytes that come back.

use std::io::{ErrorKind, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::os::fd::OwnedFd;
use std::time::Duration;

use rustix::buffer::spare_capacity;
use rustix::event::epoll;

/// A binary message as a client sends it, and as a server sends it back.
#[derive(Debug, Clone)]
pub struct Frame {
    masked: Vec<u8>,
    plain: Vec<u8>,
}

impl Frame {
    /// One with a payload of so many bytes.
    pub fn new(payload: usize) -> Frame {
        let bytes: Vec<u8> = (0..payload).map(|place| place as u8).collect();
        let mask = [0x37, 0xfa, 0x21, 0x3d];
        let mut masked = head(payload, 0x80);
        masked.extend(mask);
        masked.extend(bytes.iter().zip(mask.iter().cycle()).map(|(b, m)| b ^ m));
        let mut plain = head(payload, 0);
        plain.extend(bytes);
        Frame { masked, plain }
    }
}

/// Says that a binary message follows in one frame, how long it is, and whether it is masked.
fn head(payload: usize, masked: u8) -> Vec<u8> {
    let mut head = vec![0x82];
    match payload {
        0..126 => head.push(masked | payload as u8),
        126..0x1_0000 => {
            head.push(masked | 126);
            head.extend((payload as u16).to_be_bytes());
        }
        _ => {
            head.push(masked | 127);
            head.extend((payload as u64).to_be_bytes());
        }
    }
    head
}

/// A websocket on `/echo`.
pub struct Websocket {
    stream: TcpStream,
}

impl Websocket {
    /// Opens one.
    pub fn open(address: SocketAddr) -> Websocket {
        let stream = connect(address);
        stream.set_nodelay(true).expect("a socket can be set so");
        let mut websocket = Websocket { stream };
        let request = format!(
            "GET /echo HTTP/1.1\r\nhost: {address}\r\nconnection: upgrade\r\nupgrade: websocket\r\n\
             sec-websocket-version: 13\r\nsec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
        );
        websocket.write(request.as_bytes());
        let head = websocket.read_head();
        let is_upgraded =
            head.starts_with("HTTP/1.1 101 ") && head.contains("s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
        assert!(is_upgraded, "the server refuses: {head}");
        websocket
    }

    /// Sends a message.
    pub fn send(&mut self, frame: &Frame) {
        self.write(&frame.masked);
    }

    /// Waits for its echo, which is looked at.
    pub fn receive(&mut self, frame: &Frame) {
        let mut echo = vec![0; frame.plain.len()];
        let read = self.stream.read_exact(&mut echo);
        read.expect("the server sends it back");
        assert!(echo == frame.plain, "something else comes back");
    }

    fn write(&mut self, bytes: &[u8]) {
        self.stream.write_all(bytes).expect("the server reads");
    }

    /// Byte for byte, as a message might follow.
    fn read_head(&mut self) -> String {
        let mut head = Vec::new();
        while !head.ends_with(b"\r\n\r\n") {
            let mut byte = [0];
            let read = self.stream.read_exact(&mut byte);
            read.expect("the server answers");
            head.extend(byte);
        }
        String::from_utf8(head).expect("the head of a response is text")
    }
}

/// Connects, as soon as there is somebody to connect to.
fn connect(address: SocketAddr) -> TcpStream {
    for _ in 0..1000 {
        match TcpStream::connect(address) {
            Ok(stream) => return stream,
            Err(error) if error.kind() == ErrorKind::ConnectionRefused => {
                std::thread::sleep(Duration::from_millis(10));
            }
            Err(error) => panic!("cannot connect to {address}: {error}"),
        }
    }
    panic!("nobody listens on {address}");
}

/// Many websockets of one server, each with so many messages under way. One thread serves them all.
pub struct Websockets {
    epoll: OwnedFd,
    connections: Vec<Connection>,
    /// As many masked frames as one websocket has under way, one behind the other.
    frames: Vec<u8>,
    masked: usize,
    plain: usize,
    in_flight: usize,
    /// What is read goes here, and nobody looks at it.
    buffer: Vec<u8>,
}

struct Connection {
    stream: TcpStream,
    /// How many bytes of messages that were begun or promised are still to go.
    unsent: usize,
    /// How many bytes have come of a message that is not whole.
    received: usize,
}

impl Websockets {
    /// Opens so many, and looks at an echo from each.
    pub fn open(address: SocketAddr, number: usize, payload: usize, in_flight: usize) -> Self {
        let frame = Frame::new(payload);
        let epoll = epoll::create(epoll::CreateFlags::CLOEXEC).expect("the kernel has epoll");
        let connections = (0..number).map(|place| {
            let mut websocket = Websocket::open(address);
            websocket.send(&frame);
            websocket.receive(&frame);
            let connection = Connection::new(websocket.stream);
            let events = epoll::EventFlags::IN | epoll::EventFlags::OUT | epoll::EventFlags::ET;
            let place = epoll::EventData::new_u64(place as u64);
            epoll::add(&epoll, &connection.stream, place, events).expect("a socket can be watched");
            connection
        });
        Websockets {
            connections: connections.collect(),
            epoll,
            frames: frame.masked.repeat(in_flight),
            masked: frame.masked.len(),
            plain: frame.plain.len(),
            in_flight,
            buffer: vec![0; in_flight * frame.plain.len() + 1],
        }
    }

    /// Has so many messages echoed, all websockets together.
    pub fn echo(&mut self, messages: usize) {
        let mut to_send = messages;
        for connection in &mut self.connections {
            let now = self.in_flight.min(to_send);
            to_send -= now;
            connection.unsent += now * self.masked;
            connection.write(&self.frames, self.masked);
        }
        let mut events = Vec::with_capacity(self.connections.len());
        let mut echoed = 0;
        while echoed < messages {
            events.clear();
            epoll::wait(&self.epoll, spare_capacity(&mut events), None).expect("there are events");
            for event in &events {
                let connection = &mut self.connections[event.data.u64() as usize];
                let whole = connection.read(&mut self.buffer, self.plain);
                echoed += whole;
                let now = whole.min(to_send);
                to_send -= now;
                connection.unsent += now * self.masked;
                connection.write(&self.frames, self.masked);
            }
        }
    }
}

impl Connection {
    fn new(stream: TcpStream) -> Connection {
        stream
            .set_nonblocking(true)
            .expect("a socket can be set so");
        Connection {
            stream,
            unsent: 0,
            received: 0,
        }
    }

    /// Reads what there is, and returns how many messages have become whole.
    ///
    /// One read takes everything, since the buffer is larger than all that can be under way: the kernel tells of what comes after it.
    fn read(&mut self, buffer: &mut [u8], plain: usize) -> usize {
        match self.stream.read(buffer) {
            Ok(0) => panic!("the server closed the websocket"),
            Ok(read) => self.received += read,
            Err(error) if error.kind() == ErrorKind::WouldBlock => {}
            Err(error) => panic!("cannot read: {error}"),
        }
        let whole = self.received / plain;
        self.received %= plain;
        whole
    }

    /// Writes as much as the kernel takes.
    fn write(&mut self, frames: &[u8], masked: usize) {
        while self.unsent > 0 {
            let begin = (masked - self.unsent % masked) % masked;
            let end = frames.len().min(begin + self.unsent);
            match self.stream.write(&frames[begin..end]) {
                Ok(written) => self.unsent -= written,
                Err(error) if error.kind() == ErrorKind::WouldBlock => break,
                Err(error) => panic!("cannot write: {error}"),
            }
        }
    }
}
