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
use super::shared::{Appetite, Closing, Outgoing, Shared};
use super::terms::{READ_BUFFER, Terms, WRITE_BATCH};
use super::wire::{Connection, Signs, Wire};

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
    /// What the client did wrong behind messages that the view has not received yet.
    mistake: Option<Box<CodecError>>,
    /// What the connection has shown since it was last asked.
    signs: Signs,
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
    /// When something was last heard of it.
    heard_at: Instant,
    /// Since when it has taken nothing of what waits for it.
    stalled_since: Option<Instant>,
    /// A ping is out, and nothing was heard since.
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

/// Why a client counts as gone.
enum Gone {
    Silent(WebsocketError),
    Stopped(Stop),
}

/// How many parts of the queue are written before the connection is read.
const BATCHES: usize = 4;

/// How much of what nobody wants is read in one poll.
const DRAINED_AT_ONCE: usize = 64;

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
            mistake: None,
            signs: Signs::default(),
            life: Life {
                timer,
                heard_at: now,
                stalled_since: None,
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
        if let Phase::Draining { is_shut_down } = self.phase {
            self.drain(is_shut_down, cx);
        }
        if self.phase != Phase::Over {
            self.note_signs();
            self.look_at_clock(cx);
        }
        match self.phase {
            Phase::Over => Poll::Ready(()),
            _ => Poll::Pending,
        }
    }

    fn talk(&mut self, cx: &mut Context<'_>) -> Result<(), Stop> {
        self.write(cx)?;
        self.read(cx)?;
        // The answer to a close frame.
        if self.has_unflushed {
            self.write(cx)?;
        }
        Ok(())
    }

    /// Writes what waits, and closes if nothing does and somebody wants to.
    fn write(&mut self, cx: &mut Context<'_>) -> Result<(), Stop> {
        for _ in 0..BATCHES {
            let closing = match self.phase {
                Phase::Open => self.shared.closing(),
                _ => None,
            };
            if closing.is_some() {
                self.begin_closing_within(self.terms.close_timeout);
            }
            if self.has_unflushed && !self.flush(cx)? || self.phase != Phase::Open {
                return Ok(());
            }
            let drops_rest = closing
                .as_ref()
                .is_some_and(|closing| !closing.after_outbox);
            if !drops_rest && self.write_batch(cx)? {
                continue;
            }
            match &closing {
                Some(closing) => self.say_close(closing, cx)?,
                None => return Ok(()),
            }
        }
        // There is more. First the other side has its turn.
        if self.has_unflushed && !self.flush(cx)? {
            return Ok(());
        }
        cx.waker().wake_by_ref();
        Ok(())
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
        loop {
            let appetite = self.shared.appetite();
            let may_read = match appetite {
                Appetite::Hungry => true,
                Appetite::Tasting => self.mistake.is_none() && self.framing.leads_with_message(),
                Appetite::Full => false,
            };
            if !may_read {
                return Ok(());
            }
            if let Some(mistake) = self.mistake.take() {
                return Err(Stop::Failed(*mistake));
            }
            if !self.framing.has_ready() && !self.read_more(cx)? {
                return Ok(());
            }
            let read = self.with_codec(cx, |codec, wire| match codec.read(wire) {
                Err(error) if is_would_block(&error) => Ok(None),
                result => Ok(Some(result?)),
            });
            let message = match read {
                Ok(Some(message)) => message,
                Ok(None) => return Ok(()),
                Err(Stop::Failed(mistake)) if appetite == Appetite::Tasting => {
                    self.mistake = Some(Box::new(mistake));
                    return Ok(());
                }
                Err(stop) => return Err(stop),
            };
            self.framing.take_ready();
            let is_ping = matches!(message, tungstenite::Message::Ping(_));
            self.received(message, cx);
            // A client that asks and takes no answers is not asked further questions of.
            if is_ping && !self.flush(cx)? {
                return Ok(());
            }
        }
    }

    /// Gets more bytes where the codec has nothing to give; false if there are none.
    ///
    /// Where the codec holds nothing at all, it goes, and comes back with the bytes that it shall begin with.
    fn read_more(&mut self, cx: &mut Context<'_>) -> Result<bool, Stop> {
        // What was said about closing the codec alone remembers.
        if self.framing.is_inside() || self.has_unflushed || self.phase != Phase::Open {
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
                self.signs.has_heard = true;
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
            tungstenite::Message::Text(text) if is_small(text.len()) => {
                Message::from(text.as_str())
            }
            tungstenite::Message::Text(text) => Message::from(super::MessageText(text)),
            tungstenite::Message::Binary(bytes) if is_small(bytes.len()) => {
                Message::Binary(Bytes::copy_from_slice(&bytes))
            }
            tungstenite::Message::Binary(bytes) => Message::Binary(bytes),
            tungstenite::Message::Ping(_) => {
                // The codec has a pong for it.
                self.has_unflushed = true;
                return;
            }
            tungstenite::Message::Close(frame) => {
                self.shared.finish(None, Some(CloseReason::of(frame)));
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
        self.shared.finish(error, None);
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

    /// What was seen of the connection is remembered with its time.
    fn note_signs(&mut self) {
        let Signs {
            has_heard,
            has_room,
            is_blocked,
        } = self.signs;
        self.signs = Signs {
            is_blocked: is_blocked && self.has_unflushed,
            ..Signs::default()
        };
        if has_heard || has_room {
            self.life.heard_at = Instant::now();
            if std::mem::take(&mut self.life.is_asked) && !self.life.timer_is_for_closing {
                let due = later(self.life.heard_at, self.terms.ping_interval);
                self.life.set(due);
            }
        }
        if has_room || !self.signs.is_blocked {
            self.life.stalled_since = None;
        }
        if self.signs.is_blocked && self.life.stalled_since.is_none() {
            let now = Instant::now();
            self.life.stalled_since = Some(now);
            if self.life.timer.is_none() {
                self.life.set(later(now, self.terms.stall_limit()));
            }
        }
    }

    fn look_at_clock(&mut self, cx: &mut Context<'_>) {
        while self.life.has_rung(cx) {
            if self.life.timer_is_for_closing {
                return self.end();
            }
            match self.look_for_life(Instant::now(), cx) {
                Ok(Some(next)) => self.life.set(next),
                Ok(None) => self.life.timer = None,
                Err(Gone::Silent(error)) => {
                    self.shared.finish(Some(error), None);
                    return self.end();
                }
                Err(Gone::Stopped(stop)) => {
                    self.stop(stop, cx);
                    return cx.waker().wake_by_ref();
                }
            }
        }
    }

    /// Looks whether the client is still there, asks it if it has been silent for long, and says when to look again.
    fn look_for_life(
        &mut self,
        now: Instant,
        cx: &mut Context<'_>,
    ) -> Result<Option<Instant>, Gone> {
        let stalls_until = self.life.stalled_since;
        let stalls_until = stalls_until.map(|since| later(since, self.terms.stall_limit()));
        if stalls_until.is_some_and(|until| until <= now) {
            return Err(Gone::Silent(WebsocketError::Stalled));
        }
        let next = |at: Instant| Some(stalls_until.map_or(at, |until| until.min(at)));
        if self.terms.ping_interval.is_zero() {
            return Ok(stalls_until);
        }
        if self.life.is_asked {
            // Where nobody receives, the pong may wait behind a message. A client that has gone is found by what it is sent.
            if self.shared.appetite() == Appetite::Hungry {
                return Err(Gone::Silent(WebsocketError::NoPong));
            }
        } else {
            let due = later(self.life.heard_at, self.terms.ping_interval);
            if due > now {
                return Ok(next(due));
            }
        }
        if self.signs.is_blocked {
            // A ping would wait behind what is not taken.
            return Ok(next(later(now, self.terms.ping_interval)));
        }
        self.ask_for_life(cx).map_err(Gone::Stopped)?;
        self.life.is_asked = true;
        Ok(next(later(now, self.terms.pong_timeout)))
    }

    fn ask_for_life(&mut self, cx: &mut Context<'_>) -> Result<(), Stop> {
        let ping = tungstenite::Message::Ping(Bytes::new());
        self.has_unflushed = true;
        self.with_codec(cx, |codec, wire| unblocked(codec.write(wire, ping)))?;
        self.flush(cx)?;
        Ok(())
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
            signs: &mut self.signs,
        };
        match speak(codec, &mut wire) {
            Ok(value) => Ok(value),
            Err(CodecError::ConnectionClosed | CodecError::AlreadyClosed) => Err(Stop::Closed),
            Err(error) => Err(Stop::Failed(error)),
        }
    }
}

impl Drop for Driver {
    /// A conversation that is cut off ends for whoever still holds a sender as well.
    fn drop(&mut self) {
        self.shared.over();
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

/// Whether a message gets bytes of its own. Otherwise it keeps the buffer that it was read into, for as long as the view keeps it.
fn is_small(length: usize) -> bool {
    length < READ_BUFFER / 2
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
