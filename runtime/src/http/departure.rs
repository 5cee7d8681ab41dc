//! The moment at which a response leaves the application as it was made.
//!
//! A websocket's view begins behind its answer. Tweens and layers may put another response in the place of that, and hyper would hand over
//! the connection all the same, once it is done with it: so whoever waits for the connection waits for this first.

use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::oneshot;

use super::Response;

/// Goes with a response, and tells when that leaves with the status 101. Dropped with it, it tells that it never will.
#[derive(Clone)]
struct Departure(Arc<Mutex<Option<oneshot::Sender<()>>>>);

impl Response {
    /// The same response, and what is told when it leaves.
    pub(crate) fn departing(mut self) -> (Response, oneshot::Receiver<()>) {
        let (tell, departed) = oneshot::channel();
        let departure = Departure(Arc::new(Mutex::new(Some(tell))));
        self.extensions_mut().insert(departure);
        (self, departed)
    }

    /// The response leaves: nobody will put another one in its place.
    pub(crate) fn departs(&mut self) {
        let switches = self.status() == ::http::StatusCode::SWITCHING_PROTOCOLS;
        let departure = self.extensions_mut().remove::<Departure>();
        let Some(Departure(tell)) = departure else {
            return;
        };
        // Taken in any case: somebody may have a copy of the response.
        let tell = tell.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(tell) = tell.filter(|_| switches) {
            // Whoever waited may have been dropped.
            let _ = tell.send(());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::http::StatusCode;

    #[test]
    fn only_a_response_that_still_opens_tells_of_its_departure() {
        let opening = || Response::status_only(StatusCode::SWITCHING_PROTOCOLS).departing();
        let (mut response, mut departed) = opening();
        response.departs();
        assert_eq!(departed.try_recv(), Ok(()));

        let (response, mut departed) = opening();
        let mut refused = response.with_status(StatusCode::FORBIDDEN);
        refused.departs();
        assert!(departed.try_recv().is_err());

        let (response, mut departed) = opening();
        drop(response);
        assert!(departed.try_recv().is_err());
    }
}
