//! An ordinary HTTP client, and what it gets.

use http::{HeaderMap, Request, StatusCode};

/// A response as a test looks at it: read to its end.
#[derive(Debug, Clone)]
pub struct Reply {
    /// The status.
    pub status: u16,
    /// The headers.
    pub headers: HeaderMap,
    /// The body; what is no UTF-8 in it is replaced.
    pub text: String,
}

impl Reply {
    /// A header as text; `None` if it is not there.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }

    /// Status and body, which most tests compare.
    pub fn both(&self) -> (u16, &str) {
        (self.status, &self.text)
    }

    /// The body as JSON.
    ///
    /// # Panics
    ///
    /// When it is none.
    #[track_caller]
    pub fn json(&self) -> serde_json::Value {
        match serde_json::from_str(&self.text) {
            Ok(value) => value,
            Err(error) => panic!("{error} in {self:?}"),
        }
    }

    pub(crate) fn new(status: StatusCode, headers: HeaderMap, body: &[u8]) -> Reply {
        Reply {
            status: status.as_u16(),
            headers,
            text: String::from_utf8_lossy(body).into_owned(),
        }
    }
}

/// A client that takes every status as it is and follows nothing. Each request has a connection of its own, because a server may close
/// one on which it has answered without reading the whole request. No `Accept` is sent but a test's own, so outcomes are told as text.
pub(crate) fn agent() -> ureq::Agent {
    ureq::Agent::config_builder()
        .http_status_as_error(false)
        .max_idle_connections(0)
        .max_redirects(0)
        .max_redirects_will_error(false)
        .allow_non_standard_methods(true)
        .proxy(None)
        .accept(ureq::config::AutoHeaderValue::None)
        .build()
        .new_agent()
}

#[track_caller]
pub(crate) fn send(
    agent: &ureq::Agent,
    method: &str,
    url: &str,
    headers: &[(&str, &str)],
    body: &[u8],
) -> Reply {
    let mut request = Request::builder().method(method).uri(url);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    let response = if body.is_empty() {
        agent.run(request.body(()).expect("a valid request"))
    } else {
        agent.run(request.body(body).expect("a valid request"))
    };
    let (head, mut body) = match response {
        Ok(response) => response.into_parts(),
        Err(error) => panic!("{method} {url}: {error}"),
    };
    let body = body.read_to_vec().expect("a whole body");
    Reply::new(head.status, head.headers, &body)
}
