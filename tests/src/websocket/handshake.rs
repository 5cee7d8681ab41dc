//! The request that opens a websocket, with every line of it at a test's disposal.

use std::net::SocketAddr;

use super::RawSocket;
use crate::{Reply, Wire};

/// The request that a browser would send, and what a test makes of it.
#[derive(Debug, Clone)]
pub struct Handshake {
    method: String,
    target: String,
    version: String,
    fields: Vec<(String, String)>,
}

impl Handshake {
    /// The key of the RFC's example.
    pub const KEY: &str = "dGhlIHNhbXBsZSBub25jZQ==";
    /// What the server makes of it.
    pub const ACCEPT: &str = "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=";

    /// All that is needed, and nothing else: no `Origin`, which programs do not send.
    pub fn new(target: &str) -> Handshake {
        let fields = [
            ("Host", "example.com"),
            ("Upgrade", "websocket"),
            ("Connection", "Upgrade"),
            ("Sec-WebSocket-Key", Handshake::KEY),
            ("Sec-WebSocket-Version", "13"),
        ];
        Handshake {
            method: "GET".to_owned(),
            target: target.to_owned(),
            version: "HTTP/1.1".to_owned(),
            fields: fields
                .map(|(name, value)| (name.to_owned(), value.to_owned()))
                .to_vec(),
        }
    }

    /// The same by another method.
    pub fn by(mut self, method: &str) -> Handshake {
        method.clone_into(&mut self.method);
        self
    }

    /// The same in another version of HTTP.
    pub fn in_version(mut self, version: &str) -> Handshake {
        version.clone_into(&mut self.version);
        self
    }

    /// The same without the fields of this name.
    pub fn without(mut self, name: &str) -> Handshake {
        self.fields
            .retain(|(other, _)| !other.eq_ignore_ascii_case(name));
        self
    }

    /// The same with one field more, which may be a second one of its name.
    pub fn with(mut self, name: &str, value: &str) -> Handshake {
        self.fields.push((name.to_owned(), value.to_owned()));
        self
    }

    /// The same with this field in the place of those of its name.
    pub fn instead(self, name: &str, value: &str) -> Handshake {
        self.without(name).with(name, value)
    }

    /// The request as it is sent.
    pub fn text(&self) -> String {
        let Handshake {
            method,
            target,
            version,
            fields,
        } = self;
        let fields = fields
            .iter()
            .map(|(name, value)| format!("{name}: {value}\r\n"));
        format!(
            "{method} {target} {version}\r\n{}\r\n",
            fields.collect::<String>()
        )
    }

    /// Sends it on a connection of its own.
    ///
    /// # Errors
    ///
    /// What the server answers if it refuses.
    ///
    /// # Panics
    ///
    /// When nobody answers.
    #[track_caller]
    pub fn send(&self, address: SocketAddr) -> Result<(RawSocket, Reply), Box<Reply>> {
        self.send_on(Wire::connect(address))
    }

    /// Sends it on this connection.
    ///
    /// # Errors
    ///
    /// What the server answers if it refuses.
    ///
    /// # Panics
    ///
    /// When nobody answers.
    #[track_caller]
    pub fn send_on(&self, mut wire: Wire) -> Result<(RawSocket, Reply), Box<Reply>> {
        let reply = wire.send(self.text()).reply();
        match reply.status {
            101 => Ok((RawSocket::on(wire), reply)),
            _ => Err(Box::new(reply)),
        }
    }

    /// Sends it, and expects to be let in.
    ///
    /// # Panics
    ///
    /// When the server refuses.
    #[track_caller]
    pub fn accepted(&self, address: SocketAddr) -> (RawSocket, Reply) {
        match self.send(address) {
            Ok(both) => both,
            Err(reply) => panic!("{reply:?} to\n{}", self.text()),
        }
    }

    /// Sends it, and expects to be refused.
    ///
    /// # Panics
    ///
    /// When the server lets it in.
    #[track_caller]
    pub fn refused(&self, address: SocketAddr) -> Reply {
        match self.send(address) {
            Ok((_, reply)) => panic!("{reply:?} to\n{}", self.text()),
            Err(reply) => *reply,
        }
    }
}
