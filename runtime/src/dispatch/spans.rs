//! The `tracing` spans that a greenlet has entered: left while it waits, entered again when it goes on.
//!
//! Entered spans belong to the thread. If those of a waiting greenlet stayed entered, the log lines of the next request on the same
//! thread would stand inside them.

use tracing::dispatcher::get_default;
use tracing::span::Id;
use tracing::{Dispatch, Span};

/// More nested spans than any code has; a subscriber that does not leave what it is told to leave must not hold the thread.
const DEEPEST: usize = 4096;

/// Where the entered spans of others end and those of a greenlet begin.
pub(super) struct Floor(Option<Id>);

impl Floor {
    /// The spans entered so far are those of others.
    pub(super) fn here() -> Floor {
        Floor(get_default(current))
    }
}

/// The spans that a waiting greenlet has left.
pub(super) struct Spans {
    /// The one in which the greenlet was spawned, kept alive by this.
    base: Span,
    /// Those entered inside of it, the innermost first. Their guards, on the greenlet's stack, keep them alive.
    inner: Vec<Id>,
}

impl Spans {
    /// Leaves the spans of a greenlet that waits for the first time. Those up to the floor are of whoever spawned it.
    ///
    /// If the current one of whoever spawned it was entered more than once, all but one of these times count as the greenlet's. Should
    /// they not be, then their guards leave what is left already, which does nothing.
    pub(super) fn leave_first(floor: &Floor) -> Spans {
        let inner = get_default(|dispatch| {
            let mut inner = leave_until(dispatch, floor.0.as_ref());
            if let Some(base) = &floor.0 {
                let times = leave_all(dispatch, base);
                dispatch.enter(base);
                inner.extend((1..times).map(|_| base.clone()));
            }
            inner
        });
        Spans {
            base: Span::current(),
            inner,
        }
    }

    /// Enters them again.
    pub(super) fn enter(&mut self) -> Floor {
        let floor = Floor::here();
        get_default(|dispatch| {
            let base = self.base.id();
            let all = self.inner.drain(..).rev();
            base.into_iter()
                .chain(all)
                .for_each(|id| dispatch.enter(&id));
        });
        floor
    }

    /// Leaves them, and whatever else was entered since.
    pub(super) fn leave(&mut self, floor: &Floor) {
        get_default(|dispatch| {
            let Some(base) = self.base.id() else {
                self.inner = leave_until(dispatch, floor.0.as_ref());
                return;
            };
            self.inner = leave_until(dispatch, Some(&base));
            let mut times = leave_all(dispatch, &base);
            if floor.0.as_ref() == Some(&base) {
                dispatch.enter(&base);
                times = times.saturating_sub(1);
            }
            // Once by `enter`, and then by the greenlet itself.
            self.inner.extend((1..times).map(|_| base.clone()));
        });
    }
}

/// Leaves spans until that one is the current one, and tells which those were.
fn leave_until(dispatch: &Dispatch, last: Option<&Id>) -> Vec<Id> {
    let mut left = Vec::new();
    while let Some(id) = current(dispatch) {
        if Some(&id) == last || left.len() == DEEPEST {
            break;
        }
        dispatch.exit(&id);
        left.push(id);
    }
    left
}

/// Leaves a span as often as it was entered, and tells how often that was.
fn leave_all(dispatch: &Dispatch, span: &Id) -> usize {
    let mut times = 0;
    while times < DEEPEST && current(dispatch).as_ref() == Some(span) {
        dispatch.exit(span);
        times += 1;
    }
    times
}

fn current(dispatch: &Dispatch) -> Option<Id> {
    dispatch.current_span().id().cloned()
}
