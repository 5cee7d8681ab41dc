//! What stands behind a body that arrives piece by piece: code that goes on running after the response's head has left.

use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use bytes::Bytes;
use futures_core::Stream;
use http_body::{Body as HttpBody, Frame, SizeHint};
use pin_project_lite::pin_project;

use super::{Answering, BodyError, BoxError, Request};
use crate::dispatch::current::{self, Origin};
use crate::dispatch::label::Label;
use crate::dispatch::{Panicked, catch};

type Source = Pin<Box<dyn HttpBody<Data = Bytes, Error = BodyError> + Send>>;

/// A boxed body, and the request that its code runs for, if it is a response's.
pub(super) struct BodyStream {
    /// `None` while it is dropped.
    source: Option<Source>,
    origin: Option<Arc<dyn Origin>>,
    /// The view that has made it.
    label: Label,
    /// Why it breaks off, as soon as what came before has been sent.
    failure: Option<Box<BodyError>>,
    /// Requests whose tasks wait until it has been sent: of a mounted application, and of the one around it. Stands last, so that they
    /// begin when all else is gone.
    answering: Vec<Answering>,
}

impl BodyStream {
    pub(super) fn new<B>(body: B) -> BodyStream
    where
        B: HttpBody<Data = Bytes, Error = BodyError> + Send + 'static,
    {
        BodyStream {
            source: Some(Box::pin(body)),
            origin: None,
            label: Label::NO_VIEW,
            failure: None,
            answering: Vec::new(),
        }
    }

    /// Says which view has made it.
    pub(super) fn made_in(&mut self, label: Label) {
        self.label = label;
    }

    /// From now on it runs for a request, which it takes back into its view, and what goes wrong is logged as that request's. A body that
    /// came from an application within the application keeps the request that was made there.
    pub(super) fn run_for(&mut self, request: &Request) {
        if self.origin.is_none() {
            request.go_on_in(self.label);
            self.origin = Some(request.origin());
        }
    }

    /// Lets the tasks of a request wait for its end.
    pub(super) fn ends(&mut self, answering: Answering) {
        self.answering.push(answering);
    }

    /// Those that wait for its end, which now wait for something else.
    pub(super) fn take_answering(&mut self) -> Vec<Answering> {
        std::mem::take(&mut self.answering)
    }

    pub(super) fn poll_frame(
        &mut self,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, BodyError>>> {
        if let Some(error) = self.failure.take() {
            return Poll::Ready(Some(Err(*error)));
        }
        // Its panic would end the connection without a word of it.
        let polled = self.inside(|source| {
            catch(|| source.as_mut().map(|source| source.as_mut().poll_frame(cx)))
        });
        let polled = match polled {
            Ok(polled) => polled.unwrap_or(Poll::Ready(None)),
            Err(panicked) => Poll::Ready(Some(Err(BodyError::new(panicked.into(), None)))),
        };
        match polled {
            Poll::Ready(Some(Err(error))) if self.report(&error) => {
                // An error makes the server drop what it has not written yet. While nothing comes, it writes.
                self.failure = Some(Box::new(error));
                cx.waker().wake_by_ref();
                Poll::Pending
            }
            polled => polled,
        }
    }

    pub(super) fn is_end_stream(&self) -> bool {
        self.failure.is_none() && self.source.as_ref().is_none_or(HttpBody::is_end_stream)
    }

    pub(super) fn size_hint(&self) -> SizeHint {
        let nothing = SizeHint::with_exact(0);
        self.source.as_ref().map_or(nothing, HttpBody::size_hint)
    }

    /// Runs a piece of it for its request.
    fn inside<R>(&mut self, piece: impl FnOnce(&mut Option<Source>) -> R) -> R {
        let BodyStream { source, origin, .. } = self;
        let _exchanged = origin.is_some().then(|| current::exchange(origin));
        piece(source)
    }

    /// The client of a response sees that it ends too early, and nobody else would see anything. False for what is no response's.
    fn report(&self, error: &BodyError) -> bool {
        let Some(request) = self.origin.clone().and_then(Request::of_origin) else {
            return false;
        };
        let first = std::error::Error::source(error).unwrap_or(error);
        let causes = std::iter::successors(first.source(), |&cause| cause.source());
        let causes: String = causes.map(|cause| format!(": {cause}")).collect();
        let panicked = first
            .downcast_ref::<Panicked>()
            .and_then(Panicked::location);
        let at = panicked.map(str::to_owned);
        let at = at.or_else(|| error.location().map(ToString::to_string));
        tracing::error!(method = %request.method(), path = request.uri().path(), at, "a response broke off: {first}{causes}");
        true
    }
}

impl Drop for BodyStream {
    fn drop(&mut self) {
        // What it holds is dropped as it ran: for its request. A panic would reach the connection of somebody who has gone already.
        if let Err(panicked) = self.inside(|source| catch(|| *source = None)) {
            let at = panicked.location();
            tracing::error!(at, "the rest of a body was dropped: {panicked}");
        }
    }
}

pin_project! {
    /// The pieces of a stream as frames of a body.
    pub(super) struct Pieces<S> {
        #[pin]
        stream: S,
    }
}

impl<S> Pieces<S> {
    pub(super) fn of(stream: S) -> Pieces<S> {
        Pieces { stream }
    }
}

impl<S, D, E> HttpBody for Pieces<S>
where
    S: Stream<Item = Result<D, E>>,
    D: Into<Bytes>,
    E: Into<BoxError>,
{
    type Data = Bytes;
    type Error = BodyError;

    fn poll_frame(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, BodyError>>> {
        let polled = self.project().stream.poll_next(cx);
        polled.map(|piece| {
            piece.map(|piece| match piece {
                Ok(bytes) => Ok(Frame::data(bytes.into())),
                Err(error) => Err(BodyError::new(error.into(), None)),
            })
        })
    }
}
