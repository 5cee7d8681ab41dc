//! A connection on which a test writes and reads bytes itself.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

use http::{HeaderMap, HeaderName, HeaderValue, StatusCode};

use crate::Reply;

/// A connection, and what has been read from it and not been looked at yet.
#[derive(Debug)]
pub struct Wire {
    stream: TcpStream,
    read: Vec<u8>,
}

/// Keeps a broken server from hanging the tests; nothing waits this long otherwise.
const PATIENCE: Duration = Duration::from_secs(20);

impl Wire {
    /// Connects.
    ///
    /// # Panics
    ///
    /// When nobody listens there.
    pub fn connect(address: SocketAddr) -> Wire {
        let stream = TcpStream::connect(address).expect("somebody listens");
        stream
            .set_read_timeout(Some(PATIENCE))
            .expect("a timeout above zero");
        Wire {
            stream,
            read: Vec::new(),
        }
    }

    /// Writes bytes.
    ///
    /// # Panics
    ///
    /// When the other end has closed.
    pub fn send(&mut self, bytes: impl AsRef<[u8]>) -> &mut Wire {
        self.stream
            .write_all(bytes.as_ref())
            .expect("an open connection");
        self
    }

    /// Writes a request without a body.
    pub fn request(&mut self, method: &str, target: &str) -> &mut Wire {
        self.send(format!(
            "{method} {target} HTTP/1.1\r\nhost: example.com\r\n\r\n"
        ))
    }

    /// Reads the next response, whose length its head must say.
    ///
    /// # Panics
    ///
    /// When it does not come.
    #[track_caller]
    pub fn reply(&mut self) -> Reply {
        let (status, headers) = self.head();
        let length = headers
            .get("content-length")
            .map_or("0", |value| value.to_str().expect("a length in ASCII"));
        let body = self.take(length.parse().expect("a length in digits"));
        Reply::new(status, headers, &body)
    }

    /// Reads the next response as one to HEAD, of which nothing follows the head.
    ///
    /// # Panics
    ///
    /// When it does not come.
    #[track_caller]
    pub fn reply_to_head(&mut self) -> Reply {
        let (status, headers) = self.head();
        Reply::new(status, headers, b"")
    }

    /// Reads until the other end closes; what came on the way.
    ///
    /// # Panics
    ///
    /// When it breaks off or does not close.
    #[track_caller]
    pub fn rest(&mut self) -> String {
        let mut rest = std::mem::take(&mut self.read);
        self.stream
            .read_to_end(&mut rest)
            .expect("an orderly close");
        String::from_utf8_lossy(&rest).into_owned()
    }

    /// Reads until this has come; all that came before it, and it.
    ///
    /// # Panics
    ///
    /// When it does not come.
    #[track_caller]
    pub fn until(&mut self, end: &str) -> String {
        let end = end.as_bytes();
        let mut looked_at = 0;
        let length = loop {
            let mut places = self.read[looked_at..].windows(end.len());
            if let Some(begin) = places.position(|bytes| bytes == end) {
                break looked_at + begin + end.len();
            }
            looked_at = (self.read.len() + 1).saturating_sub(end.len());
            self.read_more();
        };
        String::from_utf8_lossy(&self.take(length)).into_owned()
    }

    /// Reads this many bytes; `None` when the other end has closed instead.
    ///
    /// # Panics
    ///
    /// When it breaks off, or closes within them.
    #[track_caller]
    pub fn exactly(&mut self, length: usize) -> Option<Vec<u8>> {
        while self.read.len() < length {
            if self.read_some() == 0 {
                assert!(
                    self.read.is_empty(),
                    "the connection closed after {:?}",
                    String::from_utf8_lossy(&self.read)
                );
                return None;
            }
        }
        Some(self.take(length))
    }

    /// Sends each write as a packet of its own.
    pub(crate) fn send_at_once(&self) {
        self.stream.set_nodelay(true).expect("an open connection");
    }

    /// Writes bytes to somebody who may be gone.
    pub(crate) fn try_send(&mut self, bytes: &[u8]) -> std::io::Result<()> {
        self.stream.write_all(bytes)
    }

    /// Another handle of the connection.
    pub(crate) fn stream(&self) -> TcpStream {
        self.stream.try_clone().expect("a handle of an open file")
    }

    /// Closes both directions at once, without waiting for the answer to anything.
    pub fn close(self) {
        drop(self.stream);
    }

    #[track_caller]
    fn head(&mut self) -> (StatusCode, HeaderMap) {
        let head = self.until("\r\n\r\n");
        let mut lines = head.lines();
        let status = lines.next().and_then(|line| line.split(' ').nth(1));
        let status = status.and_then(|status| status.parse().ok());
        let fields = lines.filter_map(|line| line.split_once(": "));
        let parse = |(name, value): (&str, &str)| {
            let name = name.parse::<HeaderName>().expect("a name of a header");
            (
                name,
                value.parse::<HeaderValue>().expect("a value of a header"),
            )
        };
        (
            status.unwrap_or_else(|| panic!("no status in {head:?}")),
            fields.map(parse).collect(),
        )
    }

    #[track_caller]
    fn take(&mut self, length: usize) -> Vec<u8> {
        while self.read.len() < length {
            self.read_more();
        }
        let rest = self.read.split_off(length);
        std::mem::replace(&mut self.read, rest)
    }

    #[track_caller]
    fn read_more(&mut self) {
        if self.read_some() == 0 {
            panic!(
                "the connection closed after {:?}",
                String::from_utf8_lossy(&self.read)
            );
        }
    }

    /// Reads what has come, or waits for it; how much it was, and 0 at the end.
    #[track_caller]
    fn read_some(&mut self) -> usize {
        let mut buffer = [0; 16 * 1024];
        match self.stream.read(&mut buffer) {
            Ok(read) => {
                self.read.extend_from_slice(&buffer[..read]);
                read
            }
            Err(error) => panic!("{error} after {:?}", String::from_utf8_lossy(&self.read)),
        }
    }
}
