//! A response as a test looks at it while it comes.

use bytes::Bytes;
use http_body::Frame;
use http_body_util::BodyExt;

use crate::error::Error;
use crate::http::{Body, BodyError, HeaderMap, Response, StatusCode};

/// A response that a test reads piece by piece: events, or a body that is made while it is sent.
///
/// Dropping it is what a client does that goes away.
///
/// # Example
///
/// ```
/// use aiopyramid::prelude::*;
/// use aiopyramid::respond::Streamed;
/// use aiopyramid::testing::TestApp;
///
/// #[view_config(route = "/words")]
/// async fn words() -> Streamed {
///     Streamed::by_coroutine(|sender| async move {
///         sender.send("one").await?;
///         sender.send("two").await?;
///         Err(Error::msg("there is no third"))
///     })
/// }
///
/// # #[tokio::main(flavor = "current_thread")] async fn main() -> Result<()> {
/// let mut config = Configurator::new();
/// config.scan_module(module_path!());
/// let app = TestApp::new(config.make_app()?);
///
/// let mut response = app.get("/words").streamed().await;
/// assert_eq!(response.next_text().await.as_deref(), Some("one"));
/// assert_eq!(response.next_text().await.as_deref(), Some("two"));
/// assert!(response.next().await.unwrap().is_err());
/// # Ok(()) }
/// ```
#[derive(Debug)]
pub struct TestStream {
    status: StatusCode,
    headers: HeaderMap,
    body: Body,
}

impl TestStream {
    pub(super) fn new(response: Response) -> TestStream {
        let (head, body) = response.into_parts();
        TestStream {
            status: head.status,
            headers: head.headers,
            body,
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

    /// The next piece, as it was sent; `None` at the end.
    ///
    /// # Errors
    ///
    /// When the body breaks off.
    pub async fn next(&mut self) -> Option<Result<Bytes, BodyError>> {
        loop {
            // Trailers are no piece.
            match self.body.frame().await?.map(Frame::into_data) {
                Ok(Ok(bytes)) => return Some(Ok(bytes)),
                Ok(Err(_)) => {}
                Err(error) => return Some(Err(error)),
            }
        }
    }

    /// The next piece as text; `None` at the end.
    ///
    /// # Panics
    ///
    /// When the body breaks off, or when the piece is not UTF-8.
    pub async fn next_text(&mut self) -> Option<String> {
        match self.next().await? {
            Ok(bytes) => match String::from_utf8(bytes.into()) {
                Ok(text) => Some(text),
                Err(error) => panic!("the piece is no text: {error}"),
            },
            Err(error) => panic!(
                "the body of the response broke off: {:?}",
                Error::from(error)
            ),
        }
    }
}
