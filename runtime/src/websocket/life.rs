//! Whether the other side of a websocket still lives: the clock of a connection.

use std::pin::Pin;
use std::task::Context;
use std::time::Duration;

use tokio::time::{Instant, Sleep, sleep_until};

use super::close::WebsocketError;
use super::terms::Terms;
use super::wire::Signs;

pub(super) struct Life {
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

/// What the clock says when it rings.
pub(super) enum Ring {
    /// All is well so far.
    Nothing,
    /// Nothing was heard for long: a ping has to go out.
    Ask,
    /// Closing has taken too long.
    NotClosed,
    Gone(WebsocketError),
}

impl Life {
    pub(super) fn new(terms: &Terms) -> Life {
        let now = Instant::now();
        let timer = (!terms.ping_interval.is_zero())
            .then(|| Box::pin(sleep_until(later(now, terms.ping_interval))));
        Life {
            timer,
            heard_at: now,
            stalled_since: None,
            is_asked: false,
            timer_is_for_closing: false,
        }
    }

    /// Notes with its time what was seen of the connection.
    pub(super) fn note(&mut self, signs: &Signs, terms: &Terms) {
        if signs.has_heard || signs.has_room {
            self.heard_at = Instant::now();
            if std::mem::take(&mut self.is_asked) && !self.timer_is_for_closing {
                self.set(later(self.heard_at, terms.ping_interval));
            }
        }
        if signs.has_room || !signs.is_blocked() {
            self.stalled_since = None;
        }
        if signs.is_blocked() && self.stalled_since.is_none() {
            let now = Instant::now();
            self.stalled_since = Some(now);
            if self.timer.is_none() {
                self.set(later(now, terms.stall_limit()));
            }
        }
    }

    /// From here on the clock measures the closing, unless it does already.
    pub(super) fn begin_closing_within(&mut self, timeout: Duration) {
        if !self.timer_is_for_closing {
            self.timer_is_for_closing = true;
            self.set(later(Instant::now(), timeout));
        }
    }

    pub(super) fn has_rung(&mut self, cx: &mut Context<'_>) -> bool {
        let timer = self.timer.as_mut();
        timer.is_some_and(|timer| timer.as_mut().poll(cx).is_ready())
    }

    /// A ping has gone out. It is answered in time, or the client counts as gone.
    pub(super) fn asked(&mut self, terms: &Terms) {
        self.is_asked = true;
        self.look_again(later(Instant::now(), terms.pong_timeout), terms);
    }

    /// There is nothing left to watch.
    pub(super) fn end(&mut self) {
        self.timer = None;
    }

    /// What it has rung for. The clock is set anew, but for a ping, of which [`asked`](Life::asked) is told.
    pub(super) fn look(&mut self, signs: &Signs, is_heard: bool, terms: &Terms) -> Ring {
        if self.timer_is_for_closing {
            return Ring::NotClosed;
        }
        let now = Instant::now();
        let stalls_until = self.stalls_until(terms);
        if stalls_until.is_some_and(|until| until <= now) {
            return Ring::Gone(WebsocketError::Stalled);
        }
        if terms.ping_interval.is_zero() {
            match stalls_until {
                Some(until) => self.set(until),
                None => self.timer = None,
            }
            return Ring::Nothing;
        }
        if self.is_asked {
            // Otherwise the pong may have come, behind what nobody has received. A client that has gone is found by what it is sent.
            if is_heard {
                return Ring::Gone(WebsocketError::NoPong);
            }
        } else {
            let due = later(self.heard_at, terms.ping_interval);
            if due > now {
                self.look_again(due, terms);
                return Ring::Nothing;
            }
        }
        if signs.is_blocked() {
            // A ping would wait behind what is not taken.
            self.look_again(later(now, terms.ping_interval), terms);
            return Ring::Nothing;
        }
        Ring::Ask
    }

    fn look_again(&mut self, at: Instant, terms: &Terms) {
        let stalls_until = self.stalls_until(terms);
        self.set(stalls_until.map_or(at, |until| until.min(at)));
    }

    fn stalls_until(&self, terms: &Terms) -> Option<Instant> {
        let since = self.stalled_since?;
        Some(later(since, terms.stall_limit()))
    }

    fn set(&mut self, at: Instant) {
        match &mut self.timer {
            Some(timer) => timer.as_mut().reset(at),
            None => self.timer = Some(Box::pin(sleep_until(at))),
        }
    }
}

/// An instant that far away, however far that is.
fn later(instant: Instant, duration: Duration) -> Instant {
    const FAR: Duration = Duration::from_secs(86_400 * 365);
    instant + duration.min(FAR)
}
