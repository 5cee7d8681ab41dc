//! The connection as the codec reads and writes it, for as long as one poll lasts; and a client's whole side of it, for tests.

use std::future::poll_fn;
use std::io::{self, Read, Write};
use std::pin::Pin;
use std::task::{Context, Poll};

use tokio::io::{AsyncRead, AsyncWrite, DuplexStream, ReadBuf};
use tungstenite::Error as CodecError;
use tungstenite::protocol::{Role, WebSocketContext};

use super::driver::READS_AT_ONCE;
use super::framing::Framing;
use super::goodbye::Goodbye;

/// What a websocket runs over.
pub(super) trait Connection: AsyncRead + AsyncWrite + Send + Unpin {}

impl<T: AsyncRead + AsyncWrite + Send + Unpin> Connection for T {}

/// A connection inside of a poll: what would wait is `WouldBlock`, and wakes the task.
pub(super) struct Wire<'w, 'c> {
    pub(super) connection: &'w mut dyn Connection,
    pub(super) cx: &'w mut Context<'c>,
    pub(super) line: &'w mut Line,
}

/// What is known of a connection between two polls.
#[derive(Debug, Default)]
pub(super) struct Line {
    pub(super) framing: Framing,
    /// What it has shown since that was last looked at.
    pub(super) signs: Signs,
    /// The client's close frame, once it has come.
    pub(super) goodbye: Option<Box<Goodbye>>,
    /// Why nothing can be written any more. What has come can be read nevertheless.
    pub(super) failure: Option<io::Error>,
    /// How often it may still be read before other tasks have their turn.
    pub(super) reads_left: u16,
}

/// What a connection shows of the other side.
#[derive(Debug, Default)]
pub(super) struct Signs {
    /// Bytes have come.
    pub(super) has_heard: bool,
    /// It takes more again, after it has taken nothing.
    pub(super) has_room: bool,
    /// It takes nothing for now: the connection itself, or a layer of it that has a buffer of its own.
    takes_nothing: bool,
    passes_nothing: bool,
}

impl Signs {
    pub(super) fn is_blocked(&self) -> bool {
        self.takes_nothing || self.passes_nothing
    }

    /// That it takes nothing concerns only who has something to write.
    pub(super) fn settle(&mut self, has_unwritten: bool) {
        self.takes_nothing &= has_unwritten;
        self.passes_nothing &= has_unwritten;
    }

    /// What has happened was noted.
    pub(super) fn seen(&mut self) {
        self.has_heard = false;
        self.has_room = false;
    }
}

impl Line {
    /// Whether it may be read once more now. Otherwise the task is polled again.
    pub(super) fn may_read(&mut self, cx: &Context<'_>) -> bool {
        match self.reads_left.checked_sub(1) {
            Some(left) => {
                self.reads_left = left;
                true
            }
            None => {
                cx.waker().wake_by_ref();
                false
            }
        }
    }

    /// These bytes have come. Says how many of them there are before a close frame, which is kept back.
    pub(super) fn feed(&mut self, bytes: &[u8]) -> usize {
        self.signs.has_heard |= !bytes.is_empty();
        let before = self.framing.feed(bytes);
        if before < bytes.len() {
            self.goodbye = Some(Box::new(Goodbye::new(&bytes[before..])));
        }
        before
    }

    pub(super) fn keeps_back_close(&self) -> bool {
        let goodbye = self.goodbye.as_ref();
        goodbye.is_some_and(|goodbye| goodbye.is_kept_back())
    }

    /// The close frame has come, if there is one that was kept back.
    pub(super) fn hear_close(&mut self) {
        self.framing.hear_close();
        if let Some(goodbye) = &mut self.goodbye {
            self.framing.feed(goodbye.hear());
        }
    }

    fn written<T>(&mut self, written: Poll<io::Result<T>>, all: T) -> io::Result<T> {
        match written {
            Poll::Ready(Ok(written)) => Ok(written),
            Poll::Ready(Err(error)) => {
                self.failure = Some(error);
                Ok(all)
            }
            Poll::Pending => Err(io::ErrorKind::WouldBlock.into()),
        }
    }
}

impl Read for Wire<'_, '_> {
    fn read(&mut self, bytes: &mut [u8]) -> io::Result<usize> {
        if let Some(goodbye) = &mut self.line.goodbye {
            if goodbye.is_kept_back() {
                return Err(io::ErrorKind::WouldBlock.into());
            }
            let read = goodbye.read(bytes);
            if read > 0 {
                return Ok(read);
            }
        }
        if !self.line.may_read(self.cx) {
            return Err(io::ErrorKind::WouldBlock.into());
        }
        let mut buffer = ReadBuf::new(bytes);
        blocking(Pin::new(&mut *self.connection).poll_read(self.cx, &mut buffer))?;
        let filled = buffer.filled();
        match self.line.feed(filled) {
            // Nothing at all would be the end.
            0 if !filled.is_empty() => Err(io::ErrorKind::WouldBlock.into()),
            before => Ok(before),
        }
    }
}

/// After a failure everything counts as written, so that the codec goes on reading.
impl Write for Wire<'_, '_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.line.failure.is_some() {
            return Ok(bytes.len());
        }
        let written = Pin::new(&mut *self.connection).poll_write(self.cx, bytes);
        // What there is room for says nothing of the other side, unless there was none before.
        let signs = &mut self.line.signs;
        signs.has_room |= signs.takes_nothing && written.is_ready();
        signs.takes_nothing = written.is_pending();
        self.line.written(written, bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        if self.line.failure.is_some() {
            return Ok(());
        }
        let flushed = Pin::new(&mut *self.connection).poll_flush(self.cx);
        let signs = &mut self.line.signs;
        signs.has_room |= signs.passes_nothing && flushed.is_ready();
        signs.passes_nothing = flushed.is_pending();
        self.line.written(flushed, ())
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
            let (written, failure) = self.speak(cx, |codec, wire| {
                if let Some(message) = waits.take() {
                    codec.write(wire, message)?;
                }
                codec.flush(wire)
            });
            match failure {
                Some(failure) => Poll::Ready(Err(failure.into())),
                None => written,
            }
        })
        .await
    }

    /// The next frame that is no answer of its own. Whether that answer can be written does not matter.
    pub(crate) async fn read(&mut self) -> Result<tungstenite::Message, CodecError> {
        poll_fn(|cx| self.speak(cx, |codec, wire| codec.read(wire)).0).await
    }

    /// What comes of it, and why nothing can be written any more.
    fn speak<T>(
        &mut self,
        cx: &mut Context<'_>,
        speak: impl FnOnce(&mut WebSocketContext, &mut Wire<'_, '_>) -> Result<T, CodecError>,
    ) -> (Poll<Result<T, CodecError>>, Option<io::Error>) {
        let mut line = Line {
            reads_left: READS_AT_ONCE,
            ..Line::default()
        };
        line.hear_close();
        let mut wire = Wire {
            connection: &mut self.connection,
            cx,
            line: &mut line,
        };
        let spoken = match speak(&mut self.codec, &mut wire) {
            Err(CodecError::Io(error)) if error.kind() == io::ErrorKind::WouldBlock => {
                Poll::Pending
            }
            result => Poll::Ready(result),
        };
        (spoken, line.failure)
    }
}
