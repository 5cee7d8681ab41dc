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
    /// Before, the connection took no more. What it takes without having been full only says that the system still has room.
    pub(super) was_full: bool,
    /// Set when the other side shows a sign of life.
    pub(super) has_moved: &'w mut bool,
}

impl Read for Wire<'_, '_> {
    fn read(&mut self, bytes: &mut [u8]) -> io::Result<usize> {
        let mut buffer = ReadBuf::new(bytes);
        blocking(Pin::new(&mut *self.connection).poll_read(self.cx, &mut buffer))?;
        let filled = buffer.filled();
        self.framing.feed(filled);
        *self.has_moved |= !filled.is_empty();
        Ok(filled.len())
    }
}

impl Write for Wire<'_, '_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = blocking(Pin::new(&mut *self.connection).poll_write(self.cx, bytes))?;
        *self.has_moved |= self.was_full && written > 0;
        Ok(written)
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
                match waits.take() {
                    Some(message) => codec.write(wire, message)?,
                    None => {}
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
            was_full: false,
            has_moved: &mut false,
        };
        match speak(&mut self.codec, &mut wire) {
            Err(CodecError::Io(error)) if error.kind() == io::ErrorKind::WouldBlock => {
                Poll::Pending
            }
            result => Poll::Ready(result),
        }
    }
}
