//! Where a client of a test keeps its cookies.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::time::Instant;

use crate::http::{HeaderMap, header};

/// Cookies as a browser keeps them: by name and path, until they expire.
///
/// Host and scheme always fit, so that a test need not care under which name and how the application will be served: `Domain` and
/// `Secure` play no part.
#[derive(Debug, Default)]
pub(super) struct Jar(Mutex<Vec<Kept>>);

#[derive(Debug)]
struct Kept {
    name: String,
    /// As it stood in the header.
    value: String,
    path: String,
    expires: Option<Instant>,
}

impl Jar {
    /// The value of the header `Cookie` for a request to a path; `None` where no cookie fits.
    pub(super) fn line_for(&self, path: &str) -> Option<String> {
        let mut kept = self.current();
        // Browsers send the cookies of longer paths first.
        kept.sort_by_key(|cookie| std::cmp::Reverse(cookie.path.len()));
        let fitting = kept.iter().filter(|cookie| covers(&cookie.path, path));
        let pairs: Vec<String> = fitting.map(Kept::pair).collect();
        (!pairs.is_empty()).then(|| pairs.join("; "))
    }

    /// All cookies as one header `Cookie`, whatever their paths.
    pub(super) fn whole_line(&self) -> String {
        let pairs: Vec<String> = self.current().iter().map(Kept::pair).collect();
        pairs.join("; ")
    }

    /// Keeps what a response to a request of a path sets, and forgets what it lets expire.
    pub(super) fn keep(&self, headers: &HeaderMap, path: &str) {
        for line in headers.get_all(header::SET_COOKIE) {
            if let Some(cookie) = line
                .to_str()
                .ok()
                .and_then(|line| cookie::Cookie::parse(line).ok())
            {
                self.keep_one(&cookie, path);
            }
        }
    }

    pub(super) fn clear(&self) {
        self.current().clear();
    }

    fn keep_one(&self, cookie: &cookie::Cookie<'_>, request_path: &str) {
        let path = cookie.path().filter(|path| path.starts_with('/'));
        let path = path.unwrap_or_else(|| folder_of(request_path));
        let mut kept = self.current();
        kept.retain(|other| (other.name.as_str(), other.path.as_str()) != (cookie.name(), path));
        let life = life_of(cookie);
        if life != Some(Duration::ZERO) {
            kept.push(Kept {
                name: cookie.name().to_owned(),
                value: cookie.value().to_owned(),
                path: path.to_owned(),
                expires: life.and_then(|life| Instant::now().checked_add(life)),
            });
        }
    }

    /// Those that have not expired.
    fn current(&self) -> MutexGuard<'_, Vec<Kept>> {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let now = Instant::now();
        kept.retain(|cookie| cookie.expires.is_none_or(|expires| now < expires));
        kept
    }
}

impl Kept {
    fn pair(&self) -> String {
        format!("{}={}", self.name, self.value)
    }
}

/// How long a cookie is kept; `None` until the end. `Max-Age` counts before `Expires`.
fn life_of(cookie: &cookie::Cookie<'_>) -> Option<Duration> {
    let left = match (cookie.max_age(), cookie.expires_datetime()) {
        (Some(age), _) => age,
        (None, Some(expires)) => expires - cookie::time::OffsetDateTime::now_utc(),
        (None, None) => return None,
    };
    Some(left.try_into().unwrap_or(Duration::ZERO))
}

/// Whether a cookie of a path is sent to another: to itself and all below.
fn covers(cookie_path: &str, path: &str) -> bool {
    match path.strip_prefix(cookie_path) {
        Some(rest) => rest.is_empty() || rest.starts_with('/') || cookie_path.ends_with('/'),
        None => false,
    }
}

/// The path of a cookie that names none: that of the request up to its last slash.
fn folder_of(path: &str) -> &str {
    match path.rfind('/') {
        Some(slash) if slash > 0 => &path[..slash],
        _ => "/",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::http::HeaderValue;

    fn jar(lines: &[&'static str]) -> Jar {
        let jar = Jar::default();
        for line in lines {
            set(&jar, "/shop/cart", line);
        }
        jar
    }

    fn set(jar: &Jar, path: &str, line: &'static str) {
        let headers = [(header::SET_COOKIE, HeaderValue::from_static(line))];
        jar.keep(&headers.into_iter().collect(), path);
    }

    #[test]
    fn cookies_go_to_their_path_and_below_the_longest_first() {
        let jar = jar(&["root=1; Path=/", "deep=2; Path=/shop/cart", "own=3"]);
        assert_eq!(jar.line_for("/").as_deref(), Some("root=1"));
        assert_eq!(jar.line_for("/shopping").as_deref(), Some("root=1"));
        assert_eq!(jar.line_for("/shop").as_deref(), Some("own=3; root=1"));
        assert_eq!(
            jar.line_for("/shop/cart/7").as_deref(),
            Some("deep=2; own=3; root=1")
        );
    }

    #[test]
    fn a_cookie_replaces_the_one_of_its_name_and_path_and_no_other() {
        let jar = jar(&["a=1; Path=/", "a=2; Path=/shop", "a=3; Path=/"]);
        assert_eq!(jar.line_for("/shop").as_deref(), Some("a=2; a=3"));
    }

    #[tokio::test(start_paused = true)]
    async fn cookies_are_forgotten_when_they_expire_or_are_told_to() {
        let jar = jar(&["a=1; Path=/; Max-Age=60", "b=2; Path=/", "c=3; Path=/"]);
        set(&jar, "/", "b=; Path=/; Max-Age=0");
        set(
            &jar,
            "/",
            "c=; Path=/; Expires=Thu, 01 Jan 1970 00:00:00 GMT",
        );
        tokio::time::advance(Duration::from_secs(59)).await;
        assert_eq!(jar.line_for("/").as_deref(), Some("a=1"));
        tokio::time::advance(Duration::from_secs(1)).await;
        assert_eq!(jar.line_for("/"), None);
    }
}
