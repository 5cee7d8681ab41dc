//! One body type for requests and responses: empty, whole, or a boxed stream.

use std::panic::Location;
use std::pin::Pin;
use std::task::{Context, Poll};

use ::http::StatusCode;
use bytes::Bytes;
use futures_core::Stream;
use http_body::{Body as HttpBody, Frame, SizeHint};
use http_body_util::{BodyExt, Full, LengthLimitError, Limited};

use super::Answering;
use super::body_stream::{BodyStream, Pieces};
use crate::error::Located;

/// Any error, as bodies of the ecosystem carry them.
pub type BoxError = Box<dyn std::error::Error + Send + Sync>;

/// Why a body ended before its end.
///
/// Unhandled it answers 413 when the body is over the limit, 408 when the client stopped sending, else 400: a request whose body
/// does not arrive is not a fault of the server.
#[derive(Debug)]
pub struct BodyError(BodyErrorKind);

#[derive(Debug)]
enum BodyErrorKind {
    TooLarge {
        limit: u64,
    },
    Broken {
        error: BoxError,
        /// The line of the application that knew it first, where one did.
        at: Option<&'static Location<'static>>,
    },
}

impl BodyError {
    pub(crate) fn too_large(limit: u64) -> BodyError {
        BodyError(BodyErrorKind::TooLarge { limit })
    }

    pub(super) fn new(error: BoxError, limit: Option<u64>) -> BodyError {
        match limit {
            Some(limit) if error.is::<LengthLimitError>() => BodyError::too_large(limit),
            _ => match error.downcast::<BodyError>() {
                Ok(error) => *error,
                Err(error) => BodyError::broken(error),
            },
        }
    }

    fn broken(error: BoxError) -> BodyError {
        let (error, at) = match error.downcast::<Located>() {
            Ok(located) => {
                let (error, at) = located.into_parts();
                (error, Some(at))
            }
            Err(error) => (error, None),
        };
        BodyError(BodyErrorKind::Broken { error, at })
    }

    /// The line of the application where it went wrong, if that is known.
    pub(super) fn location(&self) -> Option<&'static Location<'static>> {
        match &self.0 {
            BodyErrorKind::TooLarge { .. } => None,
            BodyErrorKind::Broken { at, .. } => *at,
        }
    }

    /// The status that tells a client what happened.
    pub fn status(&self) -> StatusCode {
        match &self.0 {
            BodyErrorKind::TooLarge { .. } => StatusCode::PAYLOAD_TOO_LARGE,
            BodyErrorKind::Broken { error, .. } if timed_out(&**error) => {
                StatusCode::REQUEST_TIMEOUT
            }
            BodyErrorKind::Broken { .. } => StatusCode::BAD_REQUEST,
        }
    }
}

/// Whether a stalled peer is at the root of an error, however the layers in between have wrapped it.
fn timed_out(error: &(dyn std::error::Error + 'static)) -> bool {
    std::iter::successors(Some(error), |&error| error.source())
        .filter_map(|error| error.downcast_ref::<std::io::Error>())
        .any(|error| error.kind() == std::io::ErrorKind::TimedOut)
}

impl std::fmt::Display for BodyError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match &self.0 {
            BodyErrorKind::TooLarge { limit } => {
                write!(f, "the body is larger than the {limit} bytes allowed here")
            }
            BodyErrorKind::Broken { error, .. } if timed_out(&**error) => {
                f.write_str("the body did not arrive in time")
            }
            BodyErrorKind::Broken { .. } => f.write_str("the body did not arrive whole"),
        }
    }
}

impl std::error::Error for BodyError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match &self.0 {
            BodyErrorKind::TooLarge { .. } => None,
            BodyErrorKind::Broken { error, .. } => Some(&**error),
        }
    }
}

/// The body of a request or of a response.
///
/// Most bodies are whole and cost nothing beyond their bytes; whatever else implements `http_body::Body` goes in a box.
///
/// # Example
///
/// ```
/// use aiopyramid::http::Body;
///
/// let whole = Body::from("hello");
/// assert_eq!(whole.len(), Some(5));
/// assert_eq!(Body::empty().len(), Some(0));
/// ```
#[derive(Default)]
pub struct Body(Kind);

#[derive(Default)]
enum Kind {
    #[default]
    Empty,
    Whole(Bytes),
    Stream(BodyStream),
}

impl Body {
    /// A body without a byte.
    pub const fn empty() -> Body {
        Body(Kind::Empty)
    }

    /// A body that arrives piece by piece, boxed. One that is known to be empty is not, nor one that is a `Body` already.
    pub fn stream<B>(body: B) -> Body
    where
        B: HttpBody<Data = Bytes, Error: Into<BoxError>> + Send + 'static,
    {
        let mut body = Some(body);
        let as_any: &mut dyn std::any::Any = &mut body;
        if let Some(ours) = as_any.downcast_mut::<Option<Body>>().and_then(Option::take) {
            return ours;
        }
        let Some(body) = body.filter(|body| !body.is_end_stream()) else {
            return Body::empty();
        };
        Body(Kind::Stream(BodyStream::new(BodyExt::map_err(
            body,
            |error| BodyError::new(error.into(), None),
        ))))
    }

    /// A body of the pieces that a stream gives, without a length that could be told before its end. A piece is sent as soon as the client
    /// takes it, and the stream is asked for no more before that.
    ///
    /// The stream is part of the answer to its request, which [`Request::current`](super::Request::current) is in it. It is dropped when
    /// the client goes away. An error breaks the response off: the client sees that it has not got all of it, and the log has the error,
    /// since the status has been sent long before.
    ///
    /// # Example
    ///
    /// ```
    /// use std::convert::Infallible;
    /// use std::task::Poll;
    ///
    /// use aiopyramid::http::Body;
    ///
    /// # #[tokio::main(flavor = "current_thread")] async fn main() {
    /// // Streams come from crates such as `futures-util`, `tokio-stream` and `async-stream`, or from a database.
    /// struct Countdown(u8);
    ///
    /// impl futures_core::Stream for Countdown {
    ///     type Item = Result<String, Infallible>;
    ///
    ///     fn poll_next(
    ///         mut self: std::pin::Pin<&mut Self>,
    ///         _cx: &mut std::task::Context<'_>,
    ///     ) -> Poll<Option<Self::Item>> {
    ///         self.0 -= 1;
    ///         Poll::Ready((self.0 > 0).then(|| Ok(format!("{} ", self.0))))
    ///     }
    /// }
    ///
    /// let body = Body::from_stream(Countdown(4));
    /// assert_eq!(body.len(), None);
    /// assert_eq!(body.bytes().await.unwrap(), "3 2 1 ");
    /// # }
    /// ```
    #[doc(alias = "app_iter")]
    pub fn from_stream<S, D, E>(stream: S) -> Body
    where
        S: Stream<Item = Result<D, E>> + Send + 'static,
        D: Into<Bytes>,
        E: Into<BoxError>,
    {
        Body(Kind::Stream(BodyStream::new(Pieces::of(stream))))
    }

    /// What is still to come, if there is anything.
    pub(super) fn as_stream(&mut self) -> Option<&mut BodyStream> {
        match &mut self.0 {
            Kind::Stream(stream) => Some(stream),
            Kind::Empty | Kind::Whole(_) => None,
        }
    }

    /// Lets the tasks of a request wait until this body has been sent or dropped.
    pub(super) fn ends(&mut self, answering: Answering) {
        if let Kind::Empty | Kind::Whole(_) = &self.0 {
            if !answering.is_awaited() {
                return;
            }
            let whole = match std::mem::take(&mut self.0) {
                Kind::Whole(bytes) => Full::new(bytes),
                _ => Full::default(),
            };
            let stream = BodyStream::new(whole.map_err(|never| match never {}));
            self.0 = Kind::Stream(stream);
        }
        if let Some(stream) = self.as_stream() {
            stream.ends(answering);
        }
    }

    /// What is left of it when nothing of it is sent: nothing but those who wait for its end.
    pub(super) fn emptied(mut self) -> Body {
        let answering = self.as_stream().map(BodyStream::take_answering);
        drop(self);
        let mut empty = Body::empty();
        for answering in answering.into_iter().flatten() {
            empty.ends(answering);
        }
        empty
    }

    /// A copy of the bytes, where all of them are there.
    pub(crate) fn whole(&self) -> Option<Bytes> {
        match &self.0 {
            Kind::Empty => Some(Bytes::new()),
            Kind::Whole(bytes) => Some(bytes.clone()),
            Kind::Stream(_) => None,
        }
    }

    /// Whether the body is announced to be larger than that.
    pub(crate) fn exceeds(&self, limit: u64) -> bool {
        self.size_hint().lower() > limit
    }

    /// The same body, which fails with 413 once more than `limit` bytes have come.
    pub(crate) fn limited(self, limit: u64) -> Body {
        if self.size_hint().upper().is_some_and(|most| most <= limit) {
            return self;
        }
        let counted = Limited::new(self, usize::try_from(limit).unwrap_or(usize::MAX));
        Body(Kind::Stream(BodyStream::new(
            counted.map_err(move |error| BodyError::new(error, Some(limit))),
        )))
    }

    /// All bytes of the body. Whoever calls this on a client's body has limited it before.
    ///
    /// # Errors
    ///
    /// When the body breaks off.
    pub async fn bytes(self) -> Result<Bytes, BodyError> {
        match self.0 {
            Kind::Empty => Ok(Bytes::new()),
            Kind::Whole(bytes) => Ok(bytes),
            Kind::Stream(_) => Ok(self.collect().await?.to_bytes()),
        }
    }

    /// The number of bytes, if it is known before they have been read.
    pub fn len(&self) -> Option<u64> {
        self.size_hint().exact()
    }

    /// Whether the body is known to have no byte.
    pub fn is_empty(&self) -> bool {
        self.is_end_stream()
    }
}

impl From<Bytes> for Body {
    fn from(bytes: Bytes) -> Body {
        Body(if bytes.is_empty() {
            Kind::Empty
        } else {
            Kind::Whole(bytes)
        })
    }
}

impl From<String> for Body {
    fn from(text: String) -> Body {
        Body::from(Bytes::from(text))
    }
}

impl From<Vec<u8>> for Body {
    fn from(bytes: Vec<u8>) -> Body {
        Body::from(Bytes::from(bytes))
    }
}

impl From<&'static str> for Body {
    fn from(text: &'static str) -> Body {
        Body::from(Bytes::from_static(text.as_bytes()))
    }
}

impl HttpBody for Body {
    type Data = Bytes;
    type Error = BodyError;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, BodyError>>> {
        match &mut self.0 {
            Kind::Empty => Poll::Ready(None),
            Kind::Whole(bytes) => {
                let bytes = std::mem::take(bytes);
                self.0 = Kind::Empty;
                Poll::Ready(Some(Ok(Frame::data(bytes))))
            }
            Kind::Stream(stream) => stream.poll_frame(cx),
        }
    }

    fn is_end_stream(&self) -> bool {
        match &self.0 {
            Kind::Empty => true,
            Kind::Whole(_) => false,
            Kind::Stream(body) => body.is_end_stream(),
        }
    }

    fn size_hint(&self) -> SizeHint {
        match &self.0 {
            Kind::Empty => SizeHint::with_exact(0),
            Kind::Whole(bytes) => SizeHint::with_exact(bytes.len() as u64),
            Kind::Stream(body) => body.size_hint(),
        }
    }
}

impl std::fmt::Debug for Body {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match &self.0 {
            Kind::Empty => f.write_str("Body(empty)"),
            Kind::Whole(bytes) => write!(f, "Body({} bytes)", bytes.len()),
            Kind::Stream(_) => f.write_str("Body(stream)"),
        }
    }
}
