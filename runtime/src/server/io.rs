//! The socket as hyper sees it.
//!
//! Between hyper and the socket stands a small buffer. A response that is complete is held back there while hyper
//! looks for a request behind it, and goes out as soon as there is none to read: so the answers to pipelined requests
//! leave in one write. hyper has a switch for that, too, but it flushes nothing as long as there is any further byte of
//! input, and lets a response grow in memory without end meanwhile.

use std::io::{self, IoSlice};
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;

use super::places::Place;
use super::vitals::{Phase, Vitals};

/// A connection's socket, with the bytes that wait to be written to it.
pub(super) struct Io {
    pub(super) stream: TcpStream,
    held: Vec<u8>,
    /// How many of the held bytes are written.
    sent: usize,
    vitals: Arc<Vitals>,
    _place: Place,
}

/// Writes that are larger than what is left of this go to the socket themselves, uncopied.
const MOST_HELD: usize = 16 * 1024;

impl Io {
    pub(super) fn new(stream: TcpStream, vitals: Arc<Vitals>, place: Place) -> Self {
        Self {
            stream,
            held: Vec::new(),
            sent: 0,
            vitals,
            _place: place,
        }
    }

    /// Writes what is held.
    fn let_go(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.vitals.lets_go();
        while self.sent < self.held.len() {
            let result = Pin::new(&mut self.stream).poll_write(cx, &self.held[self.sent..]);
            self.vitals.saw_write(&result);
            match ready!(result)? {
                0 => return Poll::Ready(Err(io::ErrorKind::WriteZero.into())),
                written => self.sent += written,
            }
        }
        match self.vitals.upgraded.is_set() {
            // Nothing is held for another protocol any more.
            true => self.held = Vec::new(),
            false => self.held.clear(),
        }
        self.sent = 0;
        Poll::Ready(Ok(()))
    }

    fn has_room_for(&self, bytes: usize) -> bool {
        !self.vitals.upgraded.is_set() && self.held.len() + bytes <= MOST_HELD
    }

    /// While a request is being answered nobody reads, and so nobody would notice that the client has gone.
    fn look_for_peer(&self, cx: &mut Context<'_>) -> io::Result<()> {
        let vitals = &self.vitals;
        if vitals.waits_for_input() || vitals.peer_closed.is_set() || vitals.more_input.is_set() {
            return Ok(());
        }
        let mut byte = [0];
        match self.stream.poll_peek(cx, &mut ReadBuf::new(&mut byte)) {
            Poll::Ready(Ok(0)) => vitals.peer_closed.set(true),
            Poll::Ready(Ok(_)) => vitals.more_input.set(true),
            Poll::Ready(Err(error)) => return Err(error),
            Poll::Pending => {}
        }
        Ok(())
    }
}

impl AsyncRead for Io {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        if self.vitals.read_expired.take() {
            return Poll::Ready(Err(io::Error::new(
                io::ErrorKind::TimedOut,
                "the client paused for too long",
            )));
        }
        let before = buf.filled().len();
        match Pin::new(&mut self.stream).poll_read(cx, buf) {
            Poll::Ready(result) => {
                result?;
                self.vitals.saw_read(buf.filled().len() - before);
                Poll::Ready(Ok(()))
            }
            Poll::Pending => {
                self.vitals.saw_no_input();
                if let Poll::Ready(Err(error)) = self.let_go(cx) {
                    return Poll::Ready(Err(error));
                }
                Poll::Pending
            }
        }
    }
}

impl AsyncWrite for Io {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        if self.has_room_for(bytes.len()) {
            self.held.extend_from_slice(bytes);
            return Poll::Ready(Ok(bytes.len()));
        }
        ready!(self.let_go(cx))?;
        let result = Pin::new(&mut self.stream).poll_write(cx, bytes);
        self.vitals.saw_write(&result);
        result
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        slices: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let bytes = slices.iter().map(|slice| slice.len()).sum();
        if self.has_room_for(bytes) {
            slices
                .iter()
                .for_each(|slice| self.held.extend_from_slice(slice));
            return Poll::Ready(Ok(bytes));
        }
        ready!(self.let_go(cx))?;
        let result = Pin::new(&mut self.stream).poll_write_vectored(cx, slices);
        self.vitals.saw_write(&result);
        result
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        if !self.held.is_empty() && self.vitals.holds_back() {
            return Poll::Ready(Ok(()));
        }
        ready!(self.let_go(cx))?;
        if self.vitals.phase() == Phase::Answering {
            self.look_for_peer(cx)?;
        }
        Poll::Ready(Ok(()))
    }

    /// Of an HTTP connection this writes what is held and no more: how it is closed is decided afterwards.
    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        ready!(self.let_go(cx))?;
        if self.vitals.upgraded.is_set() {
            Pin::new(&mut self.stream).poll_shutdown(cx)
        } else {
            Poll::Ready(Ok(()))
        }
    }
}
