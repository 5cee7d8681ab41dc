//! What a function has in its hands that makes a body while it is sent.

use std::fmt;
use std::io;

use bytes::Bytes;
use tokio::sync::mpsc;

use crate::dispatch::synchronize;
use crate::error::Result;

/// Sends pieces of a response to the client: bytes of a [`Streamed`](super::Streamed) body, events of an
/// [`EventStream`](super::EventStream).
///
/// A few pieces may wait for the client, then sending waits until it has taken more: with `.await` in a coroutine, and with
/// `synchronize(sender.send(piece))` in plain code. Clones send to the same client; the response lasts until all of them are gone and the
/// function that got the first has returned.
///
/// # Example
///
/// ```
/// use aiopyramid::prelude::*;
/// use aiopyramid::respond::{ClientGone, SentEvent, Sender};
///
/// async fn count(events: &Sender<SentEvent>) -> Result<(), ClientGone> {
///     for number in 1..=3 {
///         events.send(number.to_string()).await?;
///     }
///     Ok(())
/// }
///
/// /// The same in plain code, on an executor thread or in a greenlet.
/// fn count_plainly(events: &Sender<SentEvent>) -> Result<(), ClientGone> {
///     synchronize(count(events))
/// }
/// ```
pub struct Sender<T>(pub(super) mpsc::Sender<T>);

impl<T> Sender<T> {
    /// Sends one piece, as soon as there is room for it.
    ///
    /// # Errors
    ///
    /// When the client has gone, or the response was ended for another reason: nobody wants more. A function that returns this error has
    /// ended as it should, and nothing is logged.
    pub async fn send(&self, piece: impl Into<T>) -> Result<(), ClientGone> {
        let sent = self.0.send(piece.into());
        sent.await.map_err(|_| ClientGone)
    }

    /// Whether nobody wants more, for a function that works for long before it has something to send.
    pub fn is_closed(&self) -> bool {
        self.0.is_closed()
    }

    /// Waits until nobody wants more, for a coroutine that waits for something else meanwhile.
    pub async fn closed(&self) {
        self.0.closed().await;
    }
}

impl<T> Clone for Sender<T> {
    fn clone(&self) -> Sender<T> {
        Sender(self.0.clone())
    }
}

impl<T> fmt::Debug for Sender<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Sender(closed: {})", self.is_closed())
    }
}

/// The client does not wait for the rest of the response any more.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ClientGone;

impl fmt::Display for ClientGone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the client has gone")
    }
}

impl std::error::Error for ClientGone {}

/// Writes a body in plain code: an [`io::Write`], for whatever can be written to one.
///
/// Bytes are collected to pieces, and what is left is sent when the function returns; [`flush`](io::Write::flush) sends what is there. When
/// the client does not take it as fast as it is written, writing waits. On an executor thread that blocks the thread, whose place in the
/// executor another one has meanwhile; in a greenlet the worker goes on with other requests.
///
/// # Errors
///
/// Writing fails with [`io::ErrorKind::BrokenPipe`] when the client has gone, which is no failure of the function that returns it.
///
/// # Example
///
/// ```
/// use std::io::Write;
///
/// use aiopyramid::prelude::*;
/// use aiopyramid::respond::{Streamed, Writer};
///
/// fn write_report(writer: &mut Writer) -> Result<()> {
///     writeln!(writer, "<h1>Sales</h1>")?;
///     // The client sees the heading while the rest is looked up.
///     writer.flush()?;
///     writeln!(writer, "<p>None.")?;
///     Ok(())
/// }
///
/// #[view_config(route = "/report")]
/// fn report() -> Streamed {
///     Streamed::by_executor(write_report).with_content_type("text/html; charset=utf-8")
/// }
/// ```
#[derive(Debug)]
pub struct Writer {
    sender: Sender<Bytes>,
    piece: Vec<u8>,
}

/// How many bytes make a piece.
const PIECE: usize = 16 * 1024;

impl Writer {
    pub(super) fn new(sender: Sender<Bytes>) -> Writer {
        Writer {
            sender,
            piece: Vec::new(),
        }
    }

    /// Whether nobody wants more, for a function that works for long before it has something to write.
    pub fn is_closed(&self) -> bool {
        self.sender.is_closed()
    }

    fn send(&self, piece: Bytes) -> io::Result<()> {
        use mpsc::error::TrySendError::{Closed, Full};

        let sent = match self.sender.0.try_send(piece) {
            Ok(()) => Ok(()),
            Err(Full(piece)) => synchronize(self.sender.send(piece)),
            Err(Closed(_)) => Err(ClientGone),
        };
        sent.map_err(|gone| io::Error::new(io::ErrorKind::BrokenPipe, gone))
    }
}

impl io::Write for Writer {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.piece.len() + bytes.len() > PIECE {
            self.flush()?;
        }
        match bytes.len() < PIECE {
            true => self.piece.extend_from_slice(bytes),
            false => self.send(Bytes::copy_from_slice(bytes))?,
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        let piece = std::mem::take(&mut self.piece);
        match piece.is_empty() {
            true => Ok(()),
            false => self.send(piece.into()),
        }
    }
}
