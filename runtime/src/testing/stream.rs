//! A response as a test looks at it while it comes.

use std::time::Duration;

use bytes::Bytes;
use http_body::Frame;
use http_body_util::BodyExt;

use super::TestEvents;
use super::patience::patiently;
use super::response::Answered;
use crate::error::Error;
use crate::http::{Body, BodyError, Response, StatusCode};

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
pub struct TestStream {
    answered: Answered,
    body: Body,
}

impl TestStream {
    pub(super) fn new(answered: Answered, response: Response) -> TestStream {
        let body = response.into_parts().1;
        TestStream { answered, body }
    }

    /// The status.
    pub fn status(&self) -> StatusCode {
        self.answered.status()
    }

    /// A header as text; `None` if it is not there.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.answered.header(name)
    }

    /// The rest, as events that are read one by one.
    ///
    /// # Panics
    ///
    /// When the response is no stream of events.
    #[track_caller]
    pub fn events(self) -> TestEvents {
        let is_stream = self.header("content-type").is_some_and(|content_type| {
            let essence = content_type.split(';').next().unwrap_or("").trim();
            essence.eq_ignore_ascii_case("text/event-stream")
        });
        assert!(
            is_stream,
            "the response is no `text/event-stream`\n\n{}",
            self.answered
        );
        TestEvents::new(self)
    }

    /// The next piece, as it was sent; `None` at the end.
    ///
    /// # Errors
    ///
    /// When the body breaks off.
    ///
    /// # Panics
    ///
    /// When nothing comes for [long](super::TestApp::with_patience).
    pub async fn next(&mut self) -> Option<Result<Bytes, BodyError>> {
        let (patience, asked) = self.asked();
        patiently(patience, asked, "nothing came", self.next_piece()).await
    }

    /// The same for whoever is patient himself.
    pub(super) async fn next_piece(&mut self) -> Option<Result<Bytes, BodyError>> {
        loop {
            // Trailers are no piece.
            match self.body.frame().await?.map(Frame::into_data) {
                Ok(Ok(bytes)) => return Some(Ok(bytes)),
                Ok(Err(_)) => {}
                Err(error) => return Some(Err(error)),
            }
        }
    }

    /// How long to wait for more, and what of.
    pub(super) fn asked(&self) -> (Duration, String) {
        (self.answered.patience(), self.answered.sent().to_string())
    }

    /// The next piece as text; `None` at the end.
    ///
    /// # Panics
    ///
    /// When the body breaks off or nothing comes for [long](super::TestApp::with_patience), or when the piece is not UTF-8.
    pub async fn next_text(&mut self) -> Option<String> {
        match self.next().await? {
            Ok(bytes) => match String::from_utf8(bytes.into()) {
                Ok(text) => Some(text),
                Err(error) => panic!("the piece is no text: {error}\n\n{}", self.answered),
            },
            Err(error) => self.broke_off(error),
        }
    }

    pub(super) fn broke_off(&self, error: BodyError) -> ! {
        panic!(
            "the body of the response broke off: {:?}\n\n{}",
            Error::from(error),
            self.answered
        )
    }
}

impl std::fmt::Debug for TestStream {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "TestStream({})", self.answered)
    }
}
