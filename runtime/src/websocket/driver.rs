//! The connection of a websocket: reads what comes, writes what is to go, pings, and closes in order.
//!
//! It is polled beside the view, in one task. What it holds between two polls is little: the codec with its buffers exists only while
//! something is half-read or half-written.

use std::pin::{Pin, pin};
use std::sync::Arc;
use std::task::{Context, Poll};

use bytes::Bytes;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, ReadBuf};
use tungstenite::Error as CodecError;
use tungstenite::protocol::{Role, WebSocketContext};

use super::close::{CloseReason, WebsocketError};
use super::life::{Life, Ring};
use super::message::Message;
use super::shared::{Appetite, Closing, Outgoing, Shared};
use super::terms::{READ_BUFFER, Terms, WRITE_BATCH};
use super::wire::{Connection, Line, Wire};

pub(super) struct Driver {
    /// `None` once it is gone.
    connection: Option<Box<dyn Connection>>,
    codec: Option<Box<WebSocketContext>>,
    line: Line,
    shared: Arc<Shared>,
    terms: Arc<Terms>,
    phase: Phase,
    /// How much of the queue the codec has that is not written, and whether it has anything at all.
    unwritten: usize,
    has_unflushed: bool,
    /// What the client did wrong behind messages that the view has not received yet.
    mistake: Option<Box<CodecError>>,
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

/// Why a poll of the connection cannot go on.
enum Stop {
    /// Both sides have closed.
    Closed,
    Failed(CodecError),
}

/// How many parts of the queue are written before the connection is read.
const BATCHES: usize = 4;

/// How much of what nobody wants is read in one poll.
const DRAINED_AT_ONCE: usize = 64;

/// How often a connection is read before other tasks have their turn. It is half of what tokio grants a task at once, so a client that sends
/// without a pause leaves something for the clock and for the view.
pub(super) const READS_AT_ONCE: u16 = 64;

impl Driver {
    pub(super) fn new(
        connection: Box<dyn Connection>,
        shared: Arc<Shared>,
        terms: Arc<Terms>,
    ) -> Driver {
        Driver {
            connection: Some(connection),
            codec: None,
            line: Line::default(),
            shared,
            life: Life::new(&terms),
            terms,
            phase: Phase::Open,
            unwritten: 0,
            has_unflushed: false,
            mistake: None,
        }
    }

    /// The task begins anew.
    pub(super) fn begin(&mut self) {
        self.line.reads_left = READS_AT_ONCE;
    }

    /// Does what can be done now. Ready when the connection is gone.
    pub(super) fn poll(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        if matches!(self.phase, Phase::Open | Phase::Closing) {
            match self.talk(cx) {
                Ok(()) if self.line.failure.is_some() => self.hear_out(),
                Ok(()) => {}
                Err(stop) => self.stop(stop, cx),
            }
        }
        if let Phase::Draining { is_shut_down } = self.phase {
            self.drain(is_shut_down, cx);
        }
        if self.phase != Phase::Over {
            let signs = &mut self.line.signs;
            signs.settle(self.has_unflushed);
            self.life.note(signs, &self.terms);
            signs.seen();
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
                self.life.begin_closing_within(self.terms.close_timeout);
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

    /// Writes what the codec has; false if the connection takes no more for now, or never again.
    fn flush(&mut self, cx: &mut Context<'_>) -> Result<bool, Stop> {
        let is_flushed = self.with_codec(cx, |codec, wire| unblocked(codec.flush(wire)))?;
        let is_flushed = is_flushed && self.line.failure.is_none();
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
                Appetite::Tasting => {
                    self.mistake.is_none() && self.line.framing.leads_with_message()
                }
                Appetite::Full => false,
            };
            if !may_read {
                return Ok(());
            }
            if let Some(mistake) = self.mistake.take() {
                return Err(Stop::Failed(*mistake));
            }
            if !self.line.framing.has_ready() {
                if self.line.keeps_back_close() {
                    if !self.may_hear_close() {
                        return Ok(());
                    }
                    self.line.hear_close();
                } else if !self.read_more(cx)? {
                    return self.has_read_all(cx);
                }
                // Only that has come.
                if self.line.keeps_back_close() && !self.line.framing.is_inside() {
                    continue;
                }
            }
            let read = self.with_codec(cx, |codec, wire| match codec.read(wire) {
                Err(error) if is_would_block(&error) => Ok(None),
                result => Ok(Some(result?)),
            });
            let message = match read {
                Ok(Some(message)) => message,
                Ok(None) if self.line.framing.has_ready() => return Ok(()),
                Ok(None) if self.line.keeps_back_close() => continue,
                Ok(None) => return self.has_read_all(cx),
                Err(Stop::Failed(mistake)) if appetite == Appetite::Tasting => {
                    self.mistake = Some(Box::new(mistake));
                    return Ok(());
                }
                Err(stop) => return Err(stop),
            };
            self.line.framing.take_ready();
            let is_ping = matches!(message, tungstenite::Message::Ping(_));
            self.received(message, cx);
            // A client that asks and takes no answers is not asked further questions of.
            if is_ping && !self.flush(cx)? && self.line.failure.is_none() {
                return Ok(());
            }
        }
    }

    /// Whether the close frame that has come may be read: once all has left that was sent before, unless that takes as long as closing may.
    fn may_hear_close(&mut self) -> bool {
        let goodbye = match &mut self.line.goodbye {
            Some(goodbye) if self.phase == Phase::Open && self.line.failure.is_none() => goodbye,
            _ => return true,
        };
        let answers = goodbye
            .answers
            .get_or_insert_with(|| self.shared.accepted());
        if self.shared.has_left(*answers) {
            return true;
        }
        self.life.begin_closing_within(self.terms.close_timeout);
        false
    }

    /// Nothing can be written any more. What has come already is still received, for as long as closing may take.
    fn hear_out(&mut self) {
        self.shared.stop_sending();
        self.life.begin_closing_within(self.terms.close_timeout);
    }

    /// Nothing more has come for now. What makes that the end is told of only here, behind all that came before.
    fn has_read_all(&mut self, cx: &Context<'_>) -> Result<(), Stop> {
        let is_bad = self.line.framing.has_bad_text();
        if !is_bad && self.line.failure.is_none() {
            return Ok(());
        }
        if self.line.reads_left == 0 {
            // There may be more.
            cx.waker().wake_by_ref();
            return Ok(());
        }
        let failure = self.line.failure.take().map(CodecError::from);
        let bad_text = CodecError::Utf8(String::new());
        Err(Stop::Failed(failure.unwrap_or(bad_text)))
    }

    /// Gets more bytes where the codec has nothing to give; false if there are none.
    ///
    /// Where the codec holds nothing at all, it goes, and comes back with the bytes that it shall begin with.
    fn read_more(&mut self, cx: &mut Context<'_>) -> Result<bool, Stop> {
        // What was said about closing the codec alone remembers.
        if self.line.framing.is_inside() || self.has_unflushed || self.phase != Phase::Open {
            return Ok(true);
        }
        self.codec = None;
        let Some(connection) = &mut self.connection else {
            return Err(Stop::Closed);
        };
        if !self.line.may_read(cx) {
            return Ok(false);
        }
        let mut bytes = Vec::with_capacity(READ_BUFFER);
        let read = pin!(connection.read_buf(&mut bytes)).poll(cx);
        match read {
            Poll::Pending => Ok(false),
            Poll::Ready(Ok(0)) => Err(Stop::Failed(gone())),
            Poll::Ready(Ok(_)) => {
                bytes.truncate(self.line.feed(&bytes));
                if !bytes.is_empty() {
                    let config = Some(self.terms.codec);
                    let codec = WebSocketContext::from_partially_read(bytes, Role::Server, config);
                    self.codec = Some(Box::new(codec));
                }
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
                    self.life.begin_closing_within(self.terms.close_timeout);
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
        if is_broken || self.line.failure.is_some() {
            return self.end();
        }
        if let Some((code, what)) = is_clients_fault {
            let reason = CloseReason::new(code, what);
            let said = self.with_codec(cx, |codec, wire| {
                unblocked(codec.close(wire, Some(reason.frame())))
            });
            self.has_unflushed = matches!(said, Ok(false));
        }
        self.life.begin_closing_within(self.terms.close_timeout);
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
                    Ok(false) if self.line.failure.is_some() => return self.end(),
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
        self.life.end();
        self.phase = Phase::Over;
        self.shared.over();
    }

    fn look_at_clock(&mut self, cx: &mut Context<'_>) {
        while self.life.has_rung(cx) {
            let is_heard = self.shared.appetite() == Appetite::Hungry;
            match self.life.look(&self.line.signs, is_heard, &self.terms) {
                Ring::Nothing => {}
                Ring::Ask => match self.ask_for_life(cx) {
                    Ok(()) if self.line.failure.is_some() => self.hear_out(),
                    Ok(()) => self.life.asked(&self.terms),
                    Err(stop) => {
                        self.stop(stop, cx);
                        return cx.waker().wake_by_ref();
                    }
                },
                Ring::NotClosed => {
                    self.take_last_words(cx);
                    let failure = self.line.failure.take().map(CodecError::from);
                    let error = failure.map(|failure| WebsocketError::of(&failure));
                    self.shared.finish(error, None);
                    return self.end();
                }
                Ring::Gone(error) => {
                    self.shared.finish(Some(error), None);
                    return self.end();
                }
            }
        }
    }

    /// What came up to the close frame that was kept back is received, although nothing can be said to it.
    fn take_last_words(&mut self, cx: &mut Context<'_>) {
        if !self.line.keeps_back_close() {
            return;
        }
        self.line.hear_close();
        while let Ok(message) = self.with_codec(cx, |codec, wire| codec.read(wire)) {
            let is_last = message.is_close();
            self.received(message, cx);
            if is_last {
                return;
            }
        }
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
            line: &mut self.line,
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

/// Whether a message gets bytes of its own. Otherwise it keeps the buffer that it was read into, for as long as the view keeps it.
fn is_small(length: usize) -> bool {
    length < READ_BUFFER / 2
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
