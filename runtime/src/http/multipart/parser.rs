//! The parts of a body, one after the other: the parser of the crate multer, given no more bytes than it needs.
//!
//! multer takes whatever its stream has before it looks at it, and searches headers anew with all that comes. So it gets a stream that
//! is filled from outside: a piece at a time, and no more than a header may have while it reads one. What is kept in memory, and how long
//! is searched, depends on these limits then and not on the client.

use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use futures_core::Stream;
use http_body::Body as _;

use super::super::{Body, BodyError};
use super::progress::Progress;

/// How much the parser gets at a time.
const PIECE: usize = 64 * 1024;

pub(super) struct Parser {
    body: Body,
    /// What has come of the body and was not given to the parser yet.
    rest: Bytes,
    pipe: Pipe,
    parts: multer::Multipart<'static>,
    part: Option<multer::Field<'static>>,
    progress: Progress,
    /// What came before the first part, as long as there was none.
    beginning: Option<Beginning>,
}

/// What the parser got before it found a part, to tell a boundary that is not there from a part that is wrong.
struct Beginning {
    boundary: String,
    bytes: Vec<u8>,
}

/// Why there is no further part, or no more of one.
#[derive(Debug)]
pub(super) enum ParseError {
    Body(BodyError),
    Parts(multer::Error),
    /// There was no end of a header within the limit.
    HeaderTooLong,
}

impl Parser {
    pub(super) fn new(body: Body, boundary: &str) -> Parser {
        let pipe = Pipe::default();
        Parser {
            progress: Progress::of(body.len()),
            rest: Bytes::new(),
            parts: multer::Multipart::new(pipe.clone(), boundary),
            part: None,
            beginning: Some(Beginning {
                boundary: format!("--{boundary}"),
                bytes: Vec::new(),
            }),
            body,
            pipe,
        }
    }

    pub(super) fn progress(&self) -> &Progress {
        &self.progress
    }

    /// Whether the boundary has been seen.
    pub(super) fn has_begun(&self) -> bool {
        let Some(Beginning { boundary, bytes }) = &self.beginning else {
            return true;
        };
        let mut windows = bytes.windows(boundary.len());
        windows.any(|window| window == boundary.as_bytes())
    }

    /// The header of the next part, found within so many bytes; `None` after the last. The part before it has to be at its end.
    pub(super) fn poll_header(
        &mut self,
        cx: &mut Context<'_>,
        budget: &mut usize,
    ) -> Poll<Result<Option<&multer::Field<'static>>, ParseError>> {
        self.part = None;
        loop {
            match self.parts.poll_next_field(cx) {
                Poll::Ready(Ok(part)) => {
                    self.part = part;
                    self.beginning = None;
                    return Poll::Ready(Ok(self.part.as_ref()));
                }
                Poll::Ready(Err(error)) => return Poll::Ready(Err(ParseError::Parts(error))),
                Poll::Pending if *budget == 0 => {
                    return Poll::Ready(Err(ParseError::HeaderTooLong));
                }
                Poll::Pending => *budget -= ready!(self.poll_feed(cx, *budget))?,
            }
        }
    }

    /// More of the part; `None` at its end.
    pub(super) fn poll_chunk(
        &mut self,
        cx: &mut Context<'_>,
    ) -> Poll<Result<Option<Bytes>, ParseError>> {
        while let Some(part) = &mut self.part {
            match Pin::new(part).poll_next(cx) {
                // Nothing, and then the boundary.
                Poll::Ready(Some(Ok(chunk))) if chunk.is_empty() => {}
                Poll::Ready(Some(Ok(chunk))) => return Poll::Ready(Ok(Some(chunk))),
                Poll::Ready(Some(Err(error))) => return Poll::Ready(Err(ParseError::Parts(error))),
                Poll::Ready(None) => self.part = None,
                Poll::Pending => {
                    ready!(self.poll_feed(cx, PIECE))?;
                }
            }
        }
        Poll::Ready(Ok(None))
    }

    /// Lets go by what follows the last part, so that the connection can go on.
    pub(super) fn poll_end(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), ParseError>> {
        self.rest.clear();
        while ready!(self.poll_frame(cx))? {
            self.rest.clear();
        }
        Poll::Ready(Ok(()))
    }

    /// Gives the parser up to so many bytes of what has come, or tells it that no more will.
    fn poll_feed(&mut self, cx: &mut Context<'_>, most: usize) -> Poll<Result<usize, ParseError>> {
        while self.rest.is_empty() {
            if !ready!(self.poll_frame(cx))? {
                if self.pipe.close() {
                    return Poll::Ready(Ok(0));
                }
                // It knows of the end and still wants more: no form ends so.
                return Poll::Ready(Err(multer::Error::IncompleteStream.into()));
            }
        }
        let piece = self.rest.split_to(self.rest.len().min(most));
        let length = piece.len();
        if let Some(beginning) = &mut self.beginning {
            beginning.bytes.extend_from_slice(&piece);
        }
        self.pipe.fill(piece);
        Poll::Ready(Ok(length))
    }

    /// Takes what the body has next; false at its end.
    fn poll_frame(&mut self, cx: &mut Context<'_>) -> Poll<Result<bool, ParseError>> {
        match ready!(Pin::new(&mut self.body).poll_frame(cx)) {
            None => {
                self.body = Body::empty();
                Poll::Ready(Ok(false))
            }
            Some(Err(error)) => Poll::Ready(Err(ParseError::Body(error))),
            Some(Ok(frame)) => {
                self.rest = frame.into_data().unwrap_or_default();
                self.progress.add(self.rest.len());
                Poll::Ready(Ok(true))
            }
        }
    }
}

impl From<multer::Error> for ParseError {
    fn from(error: multer::Error) -> ParseError {
        ParseError::Parts(error)
    }
}

/// What the parser reads from. It is filled by whoever polls the parser, so an empty one wakes nobody.
#[derive(Debug, Clone, Default)]
struct Pipe(Arc<Mutex<Content>>);

#[derive(Debug, Default)]
enum Content {
    #[default]
    Nothing,
    Piece(Bytes),
    End,
}

impl Pipe {
    fn fill(&self, piece: Bytes) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Content::Piece(piece);
    }

    /// False if it was closed before.
    fn close(&self) -> bool {
        let mut content = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        !matches!(std::mem::replace(&mut *content, Content::End), Content::End)
    }
}

impl Stream for Pipe {
    type Item = Result<Bytes, std::convert::Infallible>;

    fn poll_next(self: Pin<&mut Self>, _cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let mut content = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        match std::mem::take(&mut *content) {
            Content::Nothing => Poll::Pending,
            Content::Piece(piece) => Poll::Ready(Some(Ok(piece))),
            Content::End => {
                *content = Content::End;
                Poll::Ready(None)
            }
        }
    }
}
