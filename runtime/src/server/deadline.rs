//! One timer per connection, armed rarely.
//!
//! A busy connection gets a new deadline with each request, and nearly always a later one than before. So the timer
//! stays where it is; when it rings too early, it is set to the deadline of that moment. A request costs a reading of
//! the clock, and no visit to the runtime's timers.

use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use tokio::time::{Instant, Sleep, sleep_until};

use super::vitals::Wait;
use crate::settings::ServerSettings;

/// Tells when a connection has waited too long.
pub(super) struct Deadline {
    wait: Wait,
    due: Option<Instant>,
    timer: Pin<Box<Sleep>>,
}

impl Deadline {
    /// Begins with the wait for a client's first bytes.
    pub(super) fn new(settings: &ServerSettings) -> Self {
        let now = Instant::now();
        let due = due_after(now, Wait::FirstBytes, settings);
        Self {
            wait: Wait::FirstBytes,
            due,
            timer: Box::pin(sleep_until(due.unwrap_or(now))),
        }
    }

    /// Whether this wait has taken too long. If not, the task is woken when it has.
    pub(super) fn has_passed(
        &mut self,
        cx: &mut Context<'_>,
        wait: Wait,
        settings: &ServerSettings,
    ) -> bool {
        if wait != self.wait {
            self.wait = wait;
            self.due = due_after(Instant::now(), wait, settings);
        }
        self.due.is_some_and(|due| self.rings_at(cx, due))
    }

    fn rings_at(&mut self, cx: &mut Context<'_>, due: Instant) -> bool {
        if self.timer.deadline() > due {
            self.timer.as_mut().reset(due);
        }
        while let Poll::Ready(()) = self.timer.as_mut().poll(cx) {
            if self.timer.deadline() == due {
                return true;
            }
            self.timer.as_mut().reset(due);
        }
        false
    }
}

fn due_after(now: Instant, wait: Wait, settings: &ServerSettings) -> Option<Instant> {
    let limit = limit_of(wait, settings)?;
    if limit.is_zero() {
        None
    } else {
        now.checked_add(limit)
    }
}

fn limit_of(wait: Wait, settings: &ServerSettings) -> Option<Duration> {
    Some(match wait {
        Wait::FirstBytes => settings.first_bytes_timeout,
        Wait::Head(_) => settings.header_read_timeout,
        Wait::Body(_) => settings.body_gap_timeout,
        Wait::Room(_) => settings.write_stall_timeout,
        Wait::NextRequest(_) => settings.idle_timeout,
        Wait::GonePeer(_) => settings.half_close_timeout,
        Wait::Service => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::future::poll_fn;

    async fn until_passed(
        deadline: &mut Deadline,
        wait: Wait,
        settings: &ServerSettings,
    ) -> Duration {
        let begin = Instant::now();
        let passed = poll_fn(|cx| {
            if deadline.has_passed(cx, wait, settings) {
                Poll::Ready(())
            } else {
                Poll::Pending
            }
        });
        // A day stands for never: time is paused here and costs nothing.
        let _ = tokio::time::timeout(Duration::from_secs(86_400), passed).await;
        begin.elapsed()
    }

    fn is_close(waited: Duration, limit: Duration) -> bool {
        // The runtime's timers round up to the next millisecond.
        waited >= limit && waited < limit + Duration::from_millis(5)
    }

    #[tokio::test(start_paused = true)]
    async fn each_wait_has_its_own_limit() {
        let settings = ServerSettings::default();
        let mut deadline = Deadline::new(&settings);
        assert!(is_close(
            until_passed(&mut deadline, Wait::FirstBytes, &settings).await,
            settings.first_bytes_timeout
        ));
        assert!(is_close(
            until_passed(&mut deadline, Wait::NextRequest(1), &settings).await,
            settings.idle_timeout
        ));
        assert!(is_close(
            until_passed(&mut deadline, Wait::Head(1), &settings).await,
            settings.header_read_timeout
        ));
    }

    #[tokio::test(start_paused = true)]
    async fn progress_gives_new_time() {
        let settings = ServerSettings::default();
        let mut deadline = Deadline::new(&settings);
        for request in 1..5 {
            let wait = Wait::NextRequest(request);
            assert!(!poll_fn(|cx| Poll::Ready(deadline.has_passed(cx, wait, &settings))).await);
            tokio::time::advance(settings.idle_timeout - Duration::from_secs(1)).await;
            assert!(!poll_fn(|cx| Poll::Ready(deadline.has_passed(cx, wait, &settings))).await);
        }
        assert!(is_close(
            until_passed(&mut deadline, Wait::NextRequest(5), &settings).await,
            settings.idle_timeout
        ));
    }

    #[tokio::test(start_paused = true)]
    async fn zero_switches_a_timeout_off() {
        let settings = ServerSettings {
            idle_timeout: Duration::ZERO,
            ..ServerSettings::default()
        };
        let mut deadline = Deadline::new(&settings);
        let waited = until_passed(&mut deadline, Wait::NextRequest(1), &settings).await;
        assert!(waited >= Duration::from_secs(86_400));
    }

    #[tokio::test(start_paused = true)]
    async fn the_service_may_take_its_time() {
        let settings = ServerSettings::default();
        let mut deadline = Deadline::new(&settings);
        let waited = until_passed(&mut deadline, Wait::Service, &settings).await;
        assert!(waited >= Duration::from_secs(86_400));
    }
}
