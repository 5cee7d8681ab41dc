//! One body type for requests and responses: empty, whole, or a boxed stream.

use std::pin::Pin;
use std::task::{Context, Poll};

use ::http::StatusCode;
use bytes::Bytes;
use http_body::{Body as HttpBody, Frame, SizeHint};
use http_body_util::{BodyExt, LengthLimitError, Limited};

use crate::dispatch::catch;

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
    TooLarge { limit: u64 },
    Broken(BoxError),
}

impl BodyError {
    pub(crate) fn too_large(limit: u64) -> BodyError {
        BodyError(BodyErrorKind::TooLarge { limit })
    }

    fn new(error: BoxError, limit: Option<u64>) -> BodyError {
        match limit {
            Some(limit) if error.is::<LengthLimitError>() => BodyError::too_large(limit),
            _ => match error.downcast::<BodyError>() {
                Ok(error) => *error,
                Err(error) => BodyError(BodyErrorKind::Broken(error)),
            },
        }
    }

    /// The status that tells a client what happened.
    pub fn status(&self) -> StatusCode {
        match &self.0 {
            BodyErrorKind::TooLarge { .. } => StatusCode::PAYLOAD_TOO_LARGE,
            BodyErrorKind::Broken(error) if timed_out(&**error) => StatusCode::REQUEST_TIMEOUT,
            BodyErrorKind::Broken(_) => StatusCode::BAD_REQUEST,
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
            BodyErrorKind::Broken(error) if timed_out(&**error) => {
                f.write_str("the body did not arrive in time")
            }
            BodyErrorKind::Broken(_) => f.write_str("the body did not arrive whole"),
        }
    }
}

impl std::error::Error for BodyError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match &self.0 {
            BodyErrorKind::TooLarge { .. } => None,
            BodyErrorKind::Broken(error) => Some(&**error),
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
    Stream(Pin<Box<dyn HttpBody<Data = Bytes, Error = BodyError> + Send>>),
}

impl Body {
    /// A body without a byte.
    pub const fn empty() -> Body {
        Body(Kind::Empty)
    }

    /// A body that arrives piece by piece, boxed. One that is known to be empty is not.
    pub fn stream<B>(body: B) -> Body
    where
        B: HttpBody<Data = Bytes, Error: Into<BoxError>> + Send + 'static,
    {
        if body.is_end_stream() {
            return Body::empty();
        }
        Body(Kind::Stream(Box::pin(BodyExt::map_err(body, |error| {
            BodyError::new(error.into(), None)
        }))))
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
        Body(Kind::Stream(Box::pin(
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
            Kind::Stream(body) => Ok(body.collect().await?.to_bytes()),
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
            // Its panic would end the connection without a word of it.
            Kind::Stream(body) => match catch(|| body.as_mut().poll_frame(cx)) {
                Ok(polled) => polled,
                Err(panicked) => Poll::Ready(Some(Err(BodyError::new(panicked.into(), None)))),
            },
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
