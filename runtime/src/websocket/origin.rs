//! Which pages may connect.
//!
//! A browser lets any page open a websocket to any server, with the cookies of that server, and says in `Origin` which page it was. Other
//! clients have no pages and send none.

use http::header;

use crate::http::Request;

/// The origins that may connect beside the application's own.
#[derive(Debug)]
pub(super) struct Origins {
    any: bool,
    listed: Vec<String>,
}

impl Origins {
    pub(super) fn new(origins: Vec<String>) -> Origins {
        Origins {
            any: origins.iter().any(|origin| origin == "*"),
            listed: origins
                .iter()
                .map(|origin| canonical(origin.trim_end_matches('/')))
                .collect(),
        }
    }

    /// Whether the page of a request may connect: there is none, it is one of the application's own, or it is listed.
    pub(super) fn allow(&self, request: &Request) -> bool {
        if self.any {
            return true;
        }
        let mut origins = request.headers().get_all(header::ORIGIN).iter();
        let (origin, second) = (origins.next(), origins.next());
        let Some(origin) = origin else {
            return true;
        };
        let Ok(origin) = origin.to_str() else {
            return false;
        };
        second.is_none()
            && (is_own(origin, request.host()) || self.listed.contains(&canonical(origin)))
    }
}

/// Whether an origin is that of the host that the request was sent to. What stands before the host cannot be compared: a proxy may have
/// taken TLS away.
fn is_own(origin: &str, host: &str) -> bool {
    let Some((scheme, authority)) = origin.split_once("://") else {
        return false;
    };
    let port = default_port(scheme);
    without_port(authority, port).eq_ignore_ascii_case(without_port(host, port))
}

/// An origin in small letters and without the port that its scheme has anyway.
fn canonical(origin: &str) -> String {
    let origin = origin.to_ascii_lowercase();
    match origin.split_once("://") {
        Some((scheme, authority)) => {
            let authority = without_port(authority, default_port(scheme));
            format!("{scheme}://{authority}")
        }
        None => origin,
    }
}

fn default_port(scheme: &str) -> &'static str {
    match scheme.eq_ignore_ascii_case("https") {
        true => ":443",
        false => ":80",
    }
}

fn without_port<'a>(authority: &'a str, port: &str) -> &'a str {
    authority.strip_suffix(port).unwrap_or(authority)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(listed: &[&str], origin: Option<&str>, host: &str, expected: bool) {
        let origins = Origins::new(listed.iter().map(ToString::to_string).collect());
        let mut request = Request::builder().header("host", host);
        if let Some(origin) = origin {
            request = request.header("origin", origin);
        }
        assert_eq!(
            origins.allow(&request.build()),
            expected,
            "{origin:?} {host}"
        );
    }

    #[test]
    fn the_applications_own_pages_and_clients_without_a_page_may_connect() {
        check(&[], None, "example.com", true);
        check(&[], Some("https://example.com"), "example.com", true);
        check(&[], Some("http://Example.com"), "example.COM", true);
        check(&[], Some("http://localhost:6543"), "localhost:6543", true);
        check(&[], Some("https://example.com"), "example.com:443", true);
        check(&[], Some("http://[::1]:80"), "[::1]", true);
    }

    #[test]
    fn other_pages_may_not() {
        check(&[], Some("https://evil.example"), "example.com", false);
        check(
            &[],
            Some("https://example.com.evil.example"),
            "example.com",
            false,
        );
        check(&[], Some("http://localhost:1"), "localhost:2", false);
        check(&[], Some("http://example.com"), "example.com:8080", false);
        check(&[], Some("null"), "example.com", false);
        check(&[], Some(""), "example.com", false);
        check(&[], Some("example.com"), "example.com", false);
    }

    #[test]
    fn listed_pages_may() {
        let listed = ["https://App.example", "http://other.example:80/"];
        check(&listed, Some("https://app.example"), "api.example", true);
        check(
            &listed,
            Some("https://app.example:443"),
            "api.example",
            true,
        );
        check(&listed, Some("http://other.example"), "api.example", true);
        check(&listed, Some("http://app.example"), "api.example", false);
        check(&listed, Some("null"), "api.example", false);
        check(&["*"], Some("null"), "api.example", true);
    }
}
