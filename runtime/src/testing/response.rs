//! A response as a test looks at it: read whole.

use bytes::Bytes;
use serde::de::DeserializeOwned;

use crate::error::Error;
use crate::http::{HeaderMap, Response, StatusCode};

/// A response that has been read to its end.
#[derive(Debug, Clone)]
pub struct TestResponse {
    status: StatusCode,
    headers: HeaderMap,
    body: Bytes,
}

impl TestResponse {
    pub(super) async fn read(response: Response) -> TestResponse {
        let (head, body) = response.into_parts();
        match body.bytes().await {
            Ok(body) => TestResponse {
                status: head.status,
                headers: head.headers,
                body,
            },
            Err(error) => panic!(
                "the body of the response broke off: {:?}",
                Error::from(error)
            ),
        }
    }

    /// The status.
    pub fn status(&self) -> StatusCode {
        self.status
    }

    /// A header as text; `None` if it is not there.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }

    /// All headers of a name as text: each `set-cookie` for example.
    pub fn header_all(&self, name: &str) -> Vec<&str> {
        let values = self.headers.get_all(name).into_iter();
        values.filter_map(|value| value.to_str().ok()).collect()
    }

    /// The body.
    pub fn bytes(&self) -> &Bytes {
        &self.body
    }

    /// The body as text.
    ///
    /// # Panics
    ///
    /// When it is not UTF-8.
    #[track_caller]
    pub fn text(&self) -> &str {
        match std::str::from_utf8(&self.body) {
            Ok(text) => text,
            Err(error) => panic!("the body is no text: {error}"),
        }
    }

    /// The body as a value, read from JSON.
    ///
    /// # Panics
    ///
    /// When it is no JSON or does not fit the type; the message has the body.
    #[track_caller]
    pub fn json<T: DeserializeOwned>(&self) -> T {
        match serde_json::from_slice(&self.body) {
            Ok(value) => value,
            Err(error) => panic!(
                "the body is not the JSON wanted: {error}\n{}",
                String::from_utf8_lossy(&self.body)
            ),
        }
    }
}
