//! `http_cache`: for how long a view's answers may be kept, as the view says it.

use std::time::Duration;

use ::http::HeaderValue;

/// What a view says of the caching of its answers: for how long they are good, and directives of `Cache-Control`.
///
/// The key `http_cache` of the attribute makes one: `http_cache = "1h"`, `http_cache = ("10m", "public")`, `http_cache = 0`.
///
/// # Example
///
/// ```
/// use aiopyramid::prelude::*;
///
/// let options = ViewOptions {
///     route: Some("/news"),
///     http_cache: Some(HttpCache::seconds(600).with_directives("public")),
///     ..ViewOptions::DEFAULT
/// };
/// assert_eq!(options.http_cache.map(|cache| cache.directives), Some("public"));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct HttpCache<'a> {
    /// For how long an answer is good, in whole seconds; more than 68 years count as 68 years. Zero: it is never kept. `None` says
    /// nothing of it.
    pub max_age: Option<Duration>,
    /// More directives, with commas between them: `"public, must-revalidate"`.
    pub directives: &'a str,
}

impl HttpCache<'static> {
    /// An answer that is never kept, and asked for anew each time.
    pub const NEVER: HttpCache<'static> = HttpCache::seconds(0);

    /// An answer that is good for so many seconds.
    pub const fn seconds(seconds: u64) -> HttpCache<'static> {
        HttpCache {
            max_age: Some(Duration::from_secs(seconds)),
            directives: "",
        }
    }
}

impl HttpCache<'_> {
    /// Directives of `Cache-Control` alone, which are added to what the view says itself.
    pub const fn directives_only(directives: &str) -> HttpCache<'_> {
        HttpCache {
            max_age: None,
            directives,
        }
    }

    /// The same with directives of `Cache-Control`, in place of those before.
    #[must_use]
    pub const fn with_directives(self, directives: &str) -> HttpCache<'_> {
        HttpCache {
            max_age: self.max_age,
            directives,
        }
    }

    /// What is sent for it; `None` if the directives cannot stand in a header, or nothing is said at all.
    pub(crate) fn headers(&self) -> Option<CacheHeaders> {
        let seconds = self.max_age.map(|age| age.as_secs().min(LONGEST));
        let freshness = match seconds {
            Some(0) => "max-age=0, must-revalidate, no-cache, no-store".to_owned(),
            Some(seconds) => format!("max-age={seconds}"),
            None => String::new(),
        };
        let parts = [freshness.as_str(), self.directives.trim()];
        let parts: Vec<&str> = parts.into_iter().filter(|part| !part.is_empty()).collect();
        let cache_control = HeaderValue::try_from(parts.join(", ")).ok()?;
        if cache_control.is_empty() {
            return None;
        }
        Some(CacheHeaders {
            seconds,
            cache_control,
        })
    }
}

/// Recipients count no further than this (RFC 9111, 1.2.2).
const LONGEST: u64 = 1 << 31;

/// What is sent with a view's answers, settled when the application is made.
#[derive(Debug, Clone)]
pub(crate) struct CacheHeaders {
    pub(super) seconds: Option<u64>,
    pub(super) cache_control: HeaderValue,
}

impl CacheHeaders {
    /// The directives, for tools to show.
    pub(crate) fn text(&self) -> &str {
        self.cache_control.to_str().unwrap_or_default()
    }
}
