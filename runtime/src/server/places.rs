//! How many connections there may be, how many there are, and on whom they weigh.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// All the connections that may be open at once.
pub(super) struct Places {
    free: Arc<Semaphore>,
    all: u32,
}

/// More connections than any system has file descriptors for.
const NO_LIMIT: u32 = 1 << 28;

impl Places {
    /// As many as the setting says, 0 being no limit.
    pub(super) fn new(max_connections: u32) -> Self {
        let all = if max_connections == 0 {
            NO_LIMIT
        } else {
            max_connections.min(NO_LIMIT)
        };
        Self {
            free: Arc::new(Semaphore::new(all as usize)),
            all,
        }
    }

    /// Waits until one more connection may be opened.
    pub(super) async fn free(&self) -> Permit {
        if self.free.available_permits() == 0 {
            tracing::warn!(
                max_connections = self.all,
                "as many connections as allowed are open; further ones wait"
            );
        }
        let held = Arc::clone(&self.free)
            .acquire_owned()
            .await
            .expect("nobody closes the semaphore");
        Permit { _held: held }
    }

    /// Waits until the last connection is closed, but not longer than this.
    ///
    /// # Errors
    ///
    /// The number of connections that are still open.
    pub(super) async fn emptied_within(&self, limit: Duration) -> Result<(), usize> {
        let emptied = tokio::time::timeout(limit, self.free.acquire_many(self.all)).await;
        emptied
            .map(drop)
            .map_err(|_| self.all as usize - self.free.available_permits())
    }
}

/// Leave to open one connection.
pub(super) struct Permit {
    _held: OwnedSemaphorePermit,
}

/// A connection's place: taken as long as its socket lives, whoever has that socket.
pub(super) struct Place {
    load: Arc<Load>,
    _permit: Permit,
}

impl Place {
    pub(super) fn take(permit: Permit, load: &Arc<Load>) -> Self {
        load.open.fetch_add(1, Ordering::Relaxed);
        Self {
            load: Arc::clone(load),
            _permit: permit,
        }
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        self.load.open.fetch_sub(1, Ordering::Relaxed);
    }
}

/// What weighs on one worker, as the acceptor sees it.
#[derive(Default)]
pub(super) struct Load {
    open: AtomicUsize,
    stalled: AtomicBool,
    ended: AtomicBool,
}

impl Load {
    /// Sorts workers by whom the next connection should go to: one that lives, makes progress, and has the fewest connections.
    pub(super) fn weight(&self) -> (bool, bool, usize) {
        (
            self.ended.load(Ordering::Relaxed),
            self.stalled.load(Ordering::Relaxed),
            self.open.load(Ordering::Relaxed),
        )
    }

    /// Says that the thread of this worker has ended: nothing will change that.
    pub(super) fn set_ended(&self) {
        self.ended.store(true, Ordering::Relaxed);
    }

    /// Says whether this worker is held by something, so that connections should go elsewhere.
    pub(super) fn set_stalled(&self, stalled: bool) {
        self.stalled.store(stalled, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_place_is_free_again_when_its_connection_ends() {
        let places = Places::new(1);
        let load = Arc::default();
        let place = Place::take(places.free().await, &load);
        assert_eq!(load.weight(), (false, false, 1));
        assert_eq!(places.emptied_within(Duration::ZERO).await, Err(1));
        drop(place);
        assert_eq!(load.weight(), (false, false, 0));
        assert_eq!(places.emptied_within(Duration::ZERO).await, Ok(()));
    }

    #[tokio::test(start_paused = true)]
    async fn a_connection_beyond_the_limit_waits_for_one_to_end() {
        let places = Places::new(1);
        let first = places.free().await;
        assert!(
            tokio::time::timeout(Duration::from_secs(60), places.free())
                .await
                .is_err()
        );
        drop(first);
        places.free().await;
    }

    #[tokio::test]
    async fn zero_means_no_limit() {
        let places = Places::new(0);
        let _many: Vec<_> = [places.free().await, places.free().await].into();
        assert_eq!(places.emptied_within(Duration::ZERO).await, Err(2));
    }
}
