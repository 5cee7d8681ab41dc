//! `http_cache`: the headers that let an answer be kept, or forbid it (V43).

use std::time::{Duration, SystemTime};

use ::http::{HeaderMap, HeaderValue, header};
use httpdate::fmt_http_date;

use crate::http::Response;
use crate::view::{CacheHeaders, ViewInfo};

/// Adds the view's headers to what it returned. What says that something went wrong is left alone, and so is a response that
/// [wants to be](Response::prevent_http_cache).
pub(super) fn apply(info: &ViewInfo, response: Response) -> Response {
    match &info.http_cache {
        Some(cache) if is_cached(&response) => with_headers(cache, response),
        _ => response,
    }
}

fn is_cached(response: &Response) -> bool {
    let status = response.status();
    let failed = status.is_client_error() || status.is_server_error();
    !failed && !response.prevents_http_cache()
}

fn with_headers(cache: &CacheHeaders, mut response: Response) -> Response {
    let headers = response.headers_mut();
    match cache.seconds {
        None => {
            headers.append(header::CACHE_CONTROL, cache.cache_control.clone());
        }
        Some(seconds) => expire(headers, seconds, cache.cache_control.clone()),
    }
    response
}

fn expire(headers: &mut HeaderMap, seconds: u64, cache_control: HeaderValue) {
    let now = SystemTime::now();
    headers.insert(header::CACHE_CONTROL, cache_control);
    headers.insert(header::EXPIRES, date(now + Duration::from_secs(seconds)));
    if seconds == 0 {
        headers
            .entry(header::LAST_MODIFIED)
            .or_insert_with(|| date(now));
        headers.insert(header::PRAGMA, HeaderValue::from_static("no-cache"));
    } else {
        headers.remove(header::PRAGMA);
    }
}

fn date(time: SystemTime) -> HeaderValue {
    HeaderValue::try_from(fmt_http_date(time)).expect("a date of HTTP is ASCII")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::view::HttpCache;

    /// The headers of an answer that had some before.
    fn headers(cache: HttpCache<'_>, before: &[(&'static str, &str)]) -> HeaderMap {
        let response = before
            .iter()
            .fold(Response::text("x"), |response, (name, value)| {
                response.with_header(*name, *value)
            });
        let cache = cache.headers().unwrap();
        with_headers(&cache, response).headers().clone()
    }

    /// How far a header lies ahead, in seconds.
    #[track_caller]
    fn ahead(headers: &HeaderMap, name: &str, since: SystemTime) -> std::ops::RangeInclusive<u64> {
        let date = httpdate::parse_http_date(headers[name].to_str().unwrap()).unwrap();
        let seconds = |from: SystemTime| {
            // A date has no fractions of a second.
            let whole = date + Duration::from_secs(1);
            whole
                .duration_since(from)
                .map_or(0, |ahead| ahead.as_secs())
        };
        seconds(SystemTime::now())..=seconds(since)
    }

    #[test]
    fn v43_a_number_of_seconds_sets_age_and_expiry_and_clears_what_was_there() {
        let since = SystemTime::now();
        let headers = headers(
            HttpCache::seconds(600).with_directives("public"),
            &[("cache-control", "private"), ("pragma", "no-cache")],
        );
        assert_eq!(headers["cache-control"], "max-age=600, public");
        assert!(ahead(&headers, "expires", since).contains(&600));
        assert!(!headers.contains_key("pragma"));
        assert!(!headers.contains_key("last-modified"));
    }

    #[test]
    fn v43_zero_is_never_kept() {
        let since = SystemTime::now();
        let headers = headers(HttpCache::NEVER, &[]);
        assert_eq!(
            headers["cache-control"],
            "max-age=0, must-revalidate, no-cache, no-store"
        );
        assert_eq!(headers["pragma"], "no-cache");
        assert!(ahead(&headers, "expires", since).contains(&0));
        assert!(ahead(&headers, "last-modified", since).contains(&0));
    }

    #[test]
    fn v43_zero_leaves_the_time_of_the_last_change_alone() {
        let changed = "Sat, 01 Jan 2000 00:00:00 GMT";
        let headers = headers(HttpCache::NEVER, &[("last-modified", changed)]);
        assert_eq!(headers["last-modified"], changed);
    }

    #[test]
    fn v43_directives_alone_are_added_and_nothing_else() {
        let headers = headers(
            HttpCache::directives_only("must-revalidate"),
            &[("cache-control", "private"), ("pragma", "x")],
        );
        let sent: Vec<_> = headers.get_all("cache-control").iter().collect();
        assert_eq!(sent, ["private", "must-revalidate"]);
        assert!(!headers.contains_key("expires"));
        assert_eq!(headers["pragma"], "x");
    }

    #[test]
    fn an_age_beyond_all_bounds_is_bounded() {
        let headers = headers(HttpCache::seconds(u64::MAX), &[]);
        assert_eq!(headers["cache-control"], "max-age=2147483648");
    }
}
