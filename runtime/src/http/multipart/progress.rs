//! How much of a request has come.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

/// How much of the body of a request has come so far. Clones are cheap, and tell of the same request wherever they are.
///
/// # Example
///
/// A view that lets others see how far it is:
///
/// ```
/// use std::sync::Mutex;
///
/// use aiopyramid::http::Progress;
/// use aiopyramid::prelude::*;
///
/// #[derive(Default)]
/// struct Newest(Mutex<Option<Progress>>);
///
/// #[view_config(route = "/upload", request_method = "POST", body_limit = 1073741824)]
/// async fn upload(State(newest): State<Newest>, mut multipart: Multipart) -> Result<&'static str> {
///     *newest.0.lock().unwrap() = Some(multipart.progress());
///     while let Some(mut part) = multipart.next().await? {
///         while let Some(chunk) = part.chunk().await? {
///             // Something is done with it.
///             drop(chunk);
///         }
///     }
///     Ok("done")
/// }
///
/// #[view_config(route = "/progress")]
/// async fn progress(State(newest): State<Newest>) -> String {
///     match &*newest.0.lock().unwrap() {
///         Some(progress) => format!("{} of {:?} bytes", progress.received(), progress.total()),
///         None => "nothing is on its way".to_owned(),
///     }
/// }
/// ```
#[derive(Debug, Clone)]
pub struct Progress(Arc<Counts>);

#[derive(Debug)]
struct Counts {
    received: AtomicU64,
    total: Option<u64>,
}

impl Progress {
    pub(super) fn of(total: Option<u64>) -> Progress {
        let received = AtomicU64::new(0);
        Progress(Arc::new(Counts { received, total }))
    }

    pub(super) fn add(&self, bytes: usize) {
        self.0.received.fetch_add(bytes as u64, Relaxed);
    }

    /// The bytes of the body that have come so far, boundaries and headers of its parts included.
    pub fn received(&self) -> u64 {
        self.0.received.load(Relaxed)
    }

    /// The bytes of the whole body, if the client has announced them.
    pub fn total(&self) -> Option<u64> {
        self.0.total
    }
}
