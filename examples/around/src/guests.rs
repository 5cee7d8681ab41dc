//! What is known of the guests: a subscriber hears of each, and a background task counts them.

use std::sync::{Mutex, MutexGuard, PoisonError};

use aiopyramid::prelude::*;
use guestbook::Signed;
use tokio::sync::Notify;

/// How many guests there were, and who was the latest.
#[derive(Debug, Default)]
pub(crate) struct Guests {
    /// Who has signed and has not been counted.
    arrived: Mutex<Vec<String>>,
    somebody_has: Notify,
    counted: Mutex<String>,
}

impl Guests {
    /// What the page says of them.
    pub(crate) fn summary(&self) -> String {
        match &*lock(&self.counted) {
            nobody if nobody.is_empty() => "nobody has signed".to_owned(),
            summary => summary.clone(),
        }
    }
}

/// The book tells of everybody who signs.
#[subscriber(Signed)]
async fn somebody_has_signed(event: &Signed) {
    let request = Request::current();
    if let Some(guests) = request.and_then(|request| request.state::<Guests>()) {
        lock(&guests.arrived).push(event.entry.name.clone());
        guests.somebody_has.notify_one();
    }
}

/// Counts, as long as the application is served, and once more when that ends.
pub(crate) async fn count(context: BackgroundContext) {
    let Some(guests) = context.state::<Guests>() else {
        return;
    };
    let mut number = 0;
    let mut goes_on = true;
    while goes_on {
        tokio::select! {
            () = guests.somebody_has.notified() => {}
            () = context.shutdown().triggered() => goes_on = false,
        }
        let arrived = std::mem::take(&mut *lock(&guests.arrived));
        number += arrived.len();
        if let Some(latest) = arrived.last() {
            *lock(&guests.counted) = format!("{number} signed, the latest is {latest}");
        }
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
