//! Events as pieces of a body, with signs of life in between and an end at the shutdown.

use std::pin::Pin;
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use bytes::Bytes;
use futures_core::Stream;
use tokio::time::{Instant, Sleep, sleep};

use super::SentEvent;
use crate::http::BoxError;
use crate::respond::producer::Pieces;
use crate::shutdown::ShutdownToken;

/// The body of an event stream.
pub(super) struct EventPieces {
    events: Pieces<SentEvent>,
    keep_alive: KeepAlive,
    end: Shutdown,
}

impl EventPieces {
    pub(super) fn new(
        events: Pieces<SentEvent>,
        keep_alive: Duration,
        shutdown: &ShutdownToken,
    ) -> EventPieces {
        EventPieces {
            events,
            keep_alive: KeepAlive {
                after: keep_alive,
                timer: None,
            },
            end: Shutdown::of(shutdown.clone()),
        }
    }
}

impl Stream for EventPieces {
    type Item = Result<Bytes, BoxError>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        if self.end.has_come(cx) {
            return Poll::Ready(None);
        }
        match Pin::new(&mut self.events).poll_next(cx) {
            Poll::Ready(Some(Ok(event))) => {
                self.keep_alive.begin_anew();
                Poll::Ready(Some(Ok(event.into_bytes())))
            }
            Poll::Ready(Some(Err(error))) => Poll::Ready(Some(Err(error))),
            Poll::Ready(None) => Poll::Ready(None),
            Poll::Pending if self.keep_alive.is_due(cx) => {
                Poll::Ready(Some(Ok(Bytes::from_static(SIGN_OF_LIFE))))
            }
            Poll::Pending => Poll::Pending,
        }
    }
}

/// A comment without a word.
const SIGN_OF_LIFE: &[u8] = b":\n\n";

/// Tells when nothing has been sent for some time.
struct KeepAlive {
    /// Zero for never.
    after: Duration,
    /// There is none before the response is sent, which may be elsewhere than where it is made.
    timer: Option<Pin<Box<Sleep>>>,
}

impl KeepAlive {
    fn begin_anew(&mut self) {
        if let (Some(timer), Some(due)) = (&mut self.timer, Instant::now().checked_add(self.after))
        {
            timer.as_mut().reset(due);
        }
    }

    fn is_due(&mut self, cx: &mut Context<'_>) -> bool {
        if self.after.is_zero() {
            return false;
        }
        let after = self.after;
        let timer = self.timer.get_or_insert_with(|| Box::pin(sleep(after)));
        if timer.as_mut().poll(cx).is_pending() {
            return false;
        }
        self.begin_anew();
        true
    }
}

/// Tells when the application is to stop.
struct Shutdown {
    token: ShutdownToken,
    triggered: Pin<Box<dyn Future<Output = ()> + Send>>,
    /// Who is told, once somebody is.
    told: Option<Waker>,
}

impl Shutdown {
    fn of(token: ShutdownToken) -> Shutdown {
        let waits = token.clone();
        Shutdown {
            token,
            triggered: Box::pin(async move { waits.triggered().await }),
            told: None,
        }
    }

    /// Whether it has come; if not, the task is woken then.
    fn has_come(&mut self, cx: &mut Context<'_>) -> bool {
        if self.token.is_triggered() {
            return true;
        }
        // Polling it takes a lock that all responses of this kind share, and the waker of a connection stays the same.
        let is_told = |told: &Waker| told.will_wake(cx.waker());
        if self.told.as_ref().is_some_and(is_told) {
            return false;
        }
        self.told = Some(cx.waker().clone());
        self.triggered.as_mut().poll(cx).is_ready()
    }
}
