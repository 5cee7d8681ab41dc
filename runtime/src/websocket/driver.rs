//! The connection of a websocket: reads what comes, writes what is to go, pings, and closes in order.
//!
//! It is polled beside the view, in one task. What it holds between two polls is little: the codec with its buffers exists only while
//! something is half-read or half-written.

use std::pin::{Pin, pin};
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::Bytes;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, ReadBuf};
use tokio::time::{Instant, Sleep, sleep_until};
use tungstenite::Error as CodecError;
use tungstenite::protocol::{Role, WebSocketContext};

use super::close::{CloseReason, WebsocketError};
use super::framing::Framing;
use super::message::Message;
use super::shared::{Closing, Outgoing, Shared};
use super::terms::{READ_BUFFER, Terms, WRITE_BATCH};
use super::wire::{Connection, Wire};

pub(super) struct Driver {
    /// `None` once it is gone.
    connection: Option<Box<dyn Connection>>,
    codec: Option<Box<WebSocketContext>>,
    framing: Framing,
    shared: Arc<Shared>,
    terms: Arc<Terms>,
    phase: Phase,
    /// How much of the queue the codec has that is not written, and whether it has anything at all.
    unwritten: usize,
    has_unflushed: bool,
    /// The connection takes no more for now.
    is_full: bool,
    /// The other side has shown a sign of life since anybody last looked: bytes came, or there was room again for what waited.
    has_moved: bool,
    life: Life,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Phase {
    Open,
    /// One side has said that it closes.
    Closing,
    /// All is said. What the client still sends is read away, so that the system does not take back what it has not read yet.
    Draining {
        is_shut_down: bool,
    },
    Over,
}

/// Whether the other side still lives.
struct Life {
    timer: Option<Pin<Box<Sleep>>>,
    moved_at: Instant,
    /// A ping is out, and nothing has moved since.
    is_asked: bool,
    /// The timer measures how long closing takes.
    timer_is_for_closing: bool,
}

/// Why a poll of the connection cannot go on.
enum Stop {
    /// Both sides have closed.
    Closed,
    Failed(CodecError),
}

/// How much of what nobody wants is read in one poll.
const DRAINED_AT_ONCE: usize = 64;

/// A conversation that is cut off is over as well, for whoever still holds a sender.
impl Drop for Driver {
    fn drop(&mut self) {
        self.shared.over();
    }
}

impl Driver {
    pub(super) fn new(
        connection: Box<dyn Connection>,
        shared: Arc<Shared>,
        terms: Arc<Terms>,
    ) -> Driver {
        let now = Instant::now();
        let timer = (!terms.ping_interval.is_zero())
            .then(|| Box::pin(sleep_until(later(now, terms.ping_interval))));
        Driver {
            connection: Some(connection),
            codec: None,
            framing: Framing::default(),
            shared,
            terms,
            phase: Phase::Open,
            unwritten: 0,
            has_unflushed: false,
            is_full: false,
            has_moved: false,
            life: Life {
                timer,
                moved_at: now,
                is_asked: false,
                timer_is_for_closing: false,
            },
        }
    }

    /// Does what can be done now. Ready when the connection is gone.
    pub(super) fn poll(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        if matches!(self.phase, Phase::Open | Phase::Closing)
            && let Err(stop) = self.talk(cx)
        {
            self.stop(stop, cx);
        }
        if std::mem::take(&mut self.has_moved) {
            self.life.moved_at = Instant::now();
            if std::mem::take(&mut self.life.is_asked) && !self.life.timer_is_for_closing {
                // The clock ran for the pong.
                self.life
                    .set(later(self.life.moved_at, self.terms.ping_interval));
            }
        }
        if let Phase::Draining { is_shut_down } = self.phase {
            self.drain(is_shut_down, cx);
        }
        self.look_at_clock(cx);
        match self.phase {
            Phase::Over => Poll::Ready(()),
            _ => Poll::Pending,
        }
    }

    fn talk(&mut self, cx: &mut Context<'_>) -> Result<(), Stop> {
        self.write(cx)?;
        self.read(cx)?;
        // A pong, or the answer to a close frame.
        if self.has_unflushed {
            self.write(cx)?;
        }
        Ok(())
    }

    /// Writes what waits, and closes if nothing does and somebody wants to.
    fn write(&mut self, cx: &mut Context<'_>) -> Result<(), Stop> {
        loop {
            if self.has_unflushed && !self.flush(cx)? {
                return Ok(());
            }
            let closing = match self.phase {
                Phase::Open => self.shared.closing(),
                _ => return Ok(()),
            };
            if let Some(closing) = &closing {
                self.begin_closing_within(self.terms.close_timeout);
                if !closing.after_outbox {
                    self.say_close(closing, cx)?;
                    continue;
                }
            }
            if !self.write_batch(cx)? {
                match &closing {
                    Some(closing) => self.say_close(closing, cx)?,
                    None => return Ok(()),
                }
            }
        }
    }

    /// Hands a part of the queue to the codec; false if it was empty.
    fn write_batch(&mut self, cx: &mut Context<'_>) -> Result<bool, Stop> {
        let mut batch = 0;
        while batch < WRITE_BATCH {
            let Some((outgoing, size)) = self.shared.next_outgoing() else {
                break;
            };
            batch += size;
            let message = match outgoing {
                Outgoing::Message(message) => message.into(),
                Outgoing::Ping(payload) => tungstenite::Message::Ping(payload),
            };
            self.has_unflushed = true;
            self.unwritten += size;
            self.with_codec(cx, |codec, wire| unblocked(codec.write(wire, message)))?;
        }
        Ok(batch > 0)
    }

    fn say_close(&mut self, closing: &Closing, cx: &mut Context<'_>) -> Result<(), Stop> {
        let reason = &closing.reason;
        let frame = reason.code.can_be_sent().then(|| reason.frame());
        self.phase = Phase::Closing;
        self.has_unflushed = true;
        self.with_codec(cx, |codec, wire| unblocked(codec.close(wire, frame)))?;
        Ok(())
    }

    /// Writes what the codec has; false if the connection takes no more for now.
    fn flush(&mut self, cx: &mut Context<'_>) -> Result<bool, Stop> {
        let is_flushed = self.with_codec(cx, |codec, wire| unblocked(codec.flush(wire)))?;
        self.is_full = !is_flushed;
        if is_flushed {
            self.has_unflushed = false;
            let written = std::mem::take(&mut self.unwritten);
            if written > 0 {
                self.shared.written(written, cx);
            }
        }
        Ok(is_flushed)
    }

    /// Reads messages as long as there is a place for them.
    fn read(&mut self, cx: &mut Context<'_>) -> Result<(), Stop> {
        while self.shared.wants_message() {
            if !self.framing.has_ready() && !self.read_more(cx)? {
                return Ok(());
            }
            let read = self.with_codec(cx, |codec, wire| match codec.read(wire) {
                Err(error) if is_would_block(&error) => Ok(None),
                result => Ok(Some(result?)),
            })?;
            let Some(message) = read else {
                return Ok(());
            };
            self.framing.take_ready();
            self.received(message, cx);
        }
        Ok(())
    }

    /// Gets more bytes where the codec has nothing to give; false if there are none.
    ///
    /// Where the codec holds nothing at all, it goes, and comes back with the bytes that it shall begin with.
    fn read_more(&mut self, cx: &mut Context<'_>) -> Result<bool, Stop> {
        // Once somebody closes, the codec remembers who.
        let is_closing = self.phase != Phase::Open;
        if self.framing.is_inside() || self.has_unflushed || is_closing {
            return Ok(true);
        }
        self.codec = None;
        let Some(connection) = &mut self.connection else {
            return Err(Stop::Closed);
        };
        let mut bytes = Vec::with_capacity(READ_BUFFER);
        let read = pin!(connection.read_buf(&mut bytes)).poll(cx);
        match read {
            Poll::Pending => Ok(false),
            Poll::Ready(Ok(0)) => Err(Stop::Failed(gone())),
            Poll::Ready(Ok(_)) => {
                self.has_moved = true;
                self.framing.feed(&bytes);
                let config = Some(self.terms.codec);
                let codec = WebSocketContext::from_partially_read(bytes, Role::Server, config);
                self.codec = Some(Box::new(codec));
                Ok(true)
            }
            Poll::Ready(Err(error)) => Err(Stop::Failed(error.into())),
        }
    }

    fn received(&mut self, message: tungstenite::Message, cx: &Context<'_>) {
        let message = match message {
            tungstenite::Message::Text(text) => Message::from(super::MessageText(text)),
            tungstenite::Message::Binary(bytes) => Message::Binary(bytes),
            tungstenite::Message::Ping(_) => {
                // The codec has a pong for it.
                self.has_unflushed = true;
                return;
            }
            tungstenite::Message::Close(frame) => {
                self.shared.end(None, Some(CloseReason::of(frame)));
                self.has_unflushed = true;
                if self.phase == Phase::Open {
                    self.phase = Phase::Closing;
                    self.begin_closing_within(self.terms.close_timeout);
                }
                return;
            }
            tungstenite::Message::Pong(_) | tungstenite::Message::Frame(_) => return,
        };
        self.shared.deliver(self.terms.incoming(message), cx);
    }

    /// The conversation cannot go on.
    fn stop(&mut self, stop: Stop, cx: &mut Context<'_>) {
        let error = match stop {
            Stop::Closed => None,
            Stop::Failed(error) => Some(WebsocketError::of(&error)),
        };
        let is_clients_fault = match &error {
            Some(WebsocketError::Client { code, what }) => Some((*code, what.clone())),
            _ => None,
        };
        let is_broken = matches!(error, Some(WebsocketError::Broken(_)));
        self.shared.end(error, None);
        if is_broken {
            return self.end();
        }
        if let Some((code, what)) = is_clients_fault {
            let reason = CloseReason::new(code, what);
            let said = self.with_codec(cx, |codec, wire| {
                unblocked(codec.close(wire, Some(reason.frame())))
            });
            self.has_unflushed = matches!(said, Ok(false));
        }
        self.begin_closing_within(self.terms.close_timeout);
        self.phase = Phase::Draining {
            is_shut_down: false,
        };
        self.shared.over();
    }

    /// Sees the last words off, and reads away what nobody wants.
    fn drain(&mut self, is_shut_down: bool, cx: &mut Context<'_>) {
        if !is_shut_down {
            if self.has_unflushed {
                match self.flush(cx) {
                    Ok(false) => return,
                    Ok(true) | Err(Stop::Closed) => self.has_unflushed = false,
                    Err(Stop::Failed(_)) => return self.end(),
                }
            }
            self.codec = None;
        }
        let Some(connection) = &mut self.connection else {
            return self.end();
        };
        if !is_shut_down {
            match Pin::new(&mut *connection).poll_shutdown(cx) {
                Poll::Pending => return,
                Poll::Ready(Ok(())) => self.phase = Phase::Draining { is_shut_down: true },
                Poll::Ready(Err(_)) => return self.end(),
            }
        }
        for _ in 0..DRAINED_AT_ONCE {
            let mut bytes = [0; 1024];
            let mut bytes = ReadBuf::new(&mut bytes);
            match Pin::new(&mut *connection).poll_read(cx, &mut bytes) {
                Poll::Pending => return,
                Poll::Ready(Ok(())) if !bytes.filled().is_empty() => {}
                Poll::Ready(_) => return self.end(),
            }
        }
        cx.waker().wake_by_ref();
    }

    /// Lets the connection go.
    fn end(&mut self) {
        self.connection = None;
        self.codec = None;
        self.life.timer = None;
        self.phase = Phase::Over;
        self.shared.over();
    }

    /// From here on the clock measures the closing, unless it does already.
    fn begin_closing_within(&mut self, timeout: Duration) {
        if self.life.timer_is_for_closing {
            return;
        }
        self.life.timer_is_for_closing = true;
        self.life.set(later(Instant::now(), timeout));
    }

    fn look_at_clock(&mut self, cx: &mut Context<'_>) {
        while self.life.has_rung(cx) {
            if self.life.timer_is_for_closing {
                return self.end();
            }
            let next = match self.life.is_asked {
                // As long as nobody wants messages, the pong may wait behind one.
                true if self.shared.wants_message() || self.is_full => {
                    self.shared.end(Some(WebsocketError::NoPong), None);
                    return self.end();
                }
                true => later(Instant::now(), self.terms.pong_timeout),
                false => match self.ask_for_life(cx) {
                    Ok(next) => next,
                    Err(stop) => return self.stop(stop, cx),
                },
            };
            self.life.set(next);
        }
    }

    /// Pings a client that has been silent for long, and says when to look again.
    fn ask_for_life(&mut self, cx: &mut Context<'_>) -> Result<Instant, Stop> {
        let due = later(self.life.moved_at, self.terms.ping_interval);
        let now = Instant::now();
        if due > now {
            return Ok(due);
        }
        let ping = tungstenite::Message::Ping(Bytes::new());
        self.has_unflushed = true;
        self.with_codec(cx, |codec, wire| unblocked(codec.write(wire, ping)))?;
        self.flush(cx)?;
        // Its own bytes are no sign of life.
        self.has_moved = false;
        self.life.is_asked = true;
        Ok(later(now, self.terms.pong_timeout))
    }

    /// Lends the connection to the codec, which is made if there is none.
    fn with_codec<T>(
        &mut self,
        cx: &mut Context<'_>,
        speak: impl FnOnce(&mut WebSocketContext, &mut Wire<'_, '_>) -> Result<T, CodecError>,
    ) -> Result<T, Stop> {
        let Some(connection) = &mut self.connection else {
            return Err(Stop::Closed);
        };
        let new = || Box::new(WebSocketContext::new(Role::Server, Some(self.terms.codec)));
        let codec = self.codec.get_or_insert_with(new);
        let mut wire = Wire {
            connection: &mut **connection,
            cx,
            framing: &mut self.framing,
            was_full: self.is_full,
            has_moved: &mut self.has_moved,
        };
        match speak(codec, &mut wire) {
            Ok(value) => Ok(value),
            Err(CodecError::ConnectionClosed | CodecError::AlreadyClosed) => Err(Stop::Closed),
            Err(error) => Err(Stop::Failed(error)),
        }
    }
}

impl Life {
    fn set(&mut self, at: Instant) {
        match &mut self.timer {
            Some(timer) => timer.as_mut().reset(at),
            None => self.timer = Some(Box::pin(sleep_until(at))),
        }
    }

    fn has_rung(&mut self, cx: &mut Context<'_>) -> bool {
        let timer = self.timer.as_mut();
        timer.is_some_and(|timer| timer.as_mut().poll(cx).is_ready())
    }
}

/// An instant that far away, however far that is.
fn later(instant: Instant, duration: Duration) -> Instant {
    const FAR: Duration = Duration::from_secs(86_400 * 365);
    instant + duration.min(FAR)
}

/// Whether something was done; false if the connection takes no more for now. What the codec could not write it keeps.
fn unblocked(result: Result<(), CodecError>) -> Result<bool, CodecError> {
    match result {
        Ok(()) => Ok(true),
        Err(error) if is_would_block(&error) => Ok(false),
        Err(error) => Err(error),
    }
}

fn is_would_block(error: &CodecError) -> bool {
    matches!(error, CodecError::Io(error) if error.kind() == std::io::ErrorKind::WouldBlock)
}

/// What the codec says of a client that goes without a word.
fn gone() -> CodecError {
    tungstenite::error::ProtocolError::ResetWithoutClosingHandshake.into()
}
