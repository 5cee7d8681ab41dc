//! The connection as the codec reads and writes it, for as long as one poll lasts; and a client's whole side of it, for tests.

use std::future::poll_fn;
use std::io::{self, Read, Write};
use std::pin::Pin;
use std::task::{Context, Poll};

use tokio::io::{AsyncRead, AsyncWrite, DuplexStream, ReadBuf};
use tungstenite::Error as CodecError;
use tungstenite::protocol::{Role, WebSocketContext};

use super::framing::Framing;

/// What a websocket runs over.
pub(super) trait Connection: AsyncRead + AsyncWrite + Send + Unpin {}

impl<T: AsyncRead + AsyncWrite + Send + Unpin> Connection for T {}

/// A connection inside of a poll: what would wait is `WouldBlock`, and wakes the task.
pub(super) struct Wire<'w, 'c> {
    pub(super) connection: &'w mut dyn Connection,
    pub(super) cx: &'w mut Context<'c>,
    pub(super) framing: &'w mut Framing,
    pub(super) signs: &'w mut Signs,
}

/// What a connection shows of the other side.
#[derive(Debug, Default)]
pub(super) struct Signs {
    /// Bytes have come.
    pub(super) has_heard: bool,
    /// It takes more again, after it has taken nothing.
    pub(super) has_room: bool,
    /// It takes nothing for now.
    pub(super) is_blocked: bool,
}

impl Read for Wire<'_, '_> {
    fn read(&mut self, bytes: &mut [u8]) -> io::Result<usize> {
        let mut buffer = ReadBuf::new(bytes);
        blocking(Pin::new(&mut *self.connection).poll_read(self.cx, &mut buffer))?;
        let filled = buffer.filled();
        self.framing.feed(filled);
        self.signs.has_heard |= !filled.is_empty();
        Ok(filled.len())
    }
}

impl Write for Wire<'_, '_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = Pin::new(&mut *self.connection).poll_write(self.cx, bytes);
        // What the system has room for says nothing of the other side, unless there was none before.
        self.signs.has_room |= self.signs.is_blocked && written.is_ready();
        self.signs.is_blocked = written.is_pending();
        blocking(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        blocking(Pin::new(&mut *self.connection).poll_flush(self.cx))
    }
}

fn blocking<T>(poll: Poll<io::Result<T>>) -> io::Result<T> {
    match poll {
        Poll::Ready(result) => result,
        Poll::Pending => Err(io::ErrorKind::WouldBlock.into()),
    }
}

/// The side of a client, in the process of the application.
pub(crate) struct Client {
    connection: DuplexStream,
    codec: WebSocketContext,
}

impl Client {
    pub(crate) fn new(connection: DuplexStream) -> Client {
        Client {
            connection,
            codec: WebSocketContext::new(Role::Client, None),
        }
    }

    /// Writes a message, all of it.
    pub(crate) async fn write(&mut self, message: tungstenite::Message) -> Result<(), CodecError> {
        let mut waits = Some(message);
        poll_fn(|cx| {
            self.speak(cx, |codec, wire| {
                if let Some(message) = waits.take() {
                    codec.write(wire, message)?;
                }
                codec.flush(wire)
            })
        })
        .await
    }

    /// The next frame that is no answer of its own.
    pub(crate) async fn read(&mut self) -> Result<tungstenite::Message, CodecError> {
        poll_fn(|cx| self.speak(cx, |codec, wire| codec.read(wire))).await
    }

    fn speak<T>(
        &mut self,
        cx: &mut Context<'_>,
        speak: impl FnOnce(&mut WebSocketContext, &mut Wire<'_, '_>) -> Result<T, CodecError>,
    ) -> Poll<Result<T, CodecError>> {
        let mut wire = Wire {
            connection: &mut self.connection,
            cx,
            framing: &mut Framing::default(),
            signs: &mut Signs::default(),
        };
        match speak(&mut self.codec, &mut wire) {
            Err(CodecError::Io(error)) if error.kind() == io::ErrorKind::WouldBlock => {
                Poll::Pending
            }
            result => Poll::Ready(result),
        }
    }
}
