//! The `Host` that every request of HTTP/1.1 must name, once and as a host.
//!
//! Links are made from it and virtual hosts chosen by it, so a request in which it is missing, doubled or something else is refused, as
//! RFC 9112 (3.2) says.

use http::header::HOST;
use http::{Request, Version};

use crate::http::Rejection;

/// Why the request is refused, if it is.
pub(super) fn refusal<B>(request: &Request<B>) -> Option<Rejection> {
    let mut hosts = request.headers().get_all(HOST).iter();
    let refused = |message: &str| Some(Rejection::bad_request(message));
    match (hosts.next(), hosts.next()) {
        (None, _) if request.version() == Version::HTTP_11 => {
            refused("the request names no `Host`")
        }
        (Some(_), Some(_)) => refused("the request names more than one `Host`"),
        (Some(host), None)
            if !host
                .as_bytes()
                .iter()
                .all(|byte| may_stand_in_a_host(*byte)) =>
        {
            refused("the `Host` of the request is none")
        }
        _ => None,
    }
}

/// Letters, digits and the signs of names, addresses and ports.
fn may_stand_in_a_host(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b".-_~%:[]!$&'()*+,;=".contains(&byte)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is_refused(hosts: &[&str]) -> bool {
        let request = hosts.iter().fold(Request::builder(), |request, host| {
            request.header(HOST, *host)
        });
        refusal(&request.body(()).unwrap()).is_some()
    }

    #[test]
    fn one_host_and_nothing_else_is_taken() {
        assert!(!is_refused(&["example.com:6543"]));
        assert!(!is_refused(&["[::1]"]));
        assert!(!is_refused(&[""]));
        assert!(is_refused(&[]));
        assert!(is_refused(&["a", "b"]));
        assert!(is_refused(&["a b"]));
        assert!(is_refused(&["a/b"]));
        assert!(is_refused(&["user@a"]));
    }
}
