//! Where the pieces of a body come from: a stream, or a function that makes them and runs while the body is sent.
//!
//! Such a function sends its pieces into a channel that holds a few of them. When it is full, the function waits until the client has
//! taken more: a coroutine at its `.await`, plain code in `synchronize`.

use std::marker::PhantomData;
use std::pin::Pin;
use std::task::{Context, Poll};

use ::http::Method;
use futures_core::Stream;
use pin_project_lite::pin_project;
use tokio::sync::mpsc;

use super::Sender;
use crate::dispatch::{Executor, ExecutorError, GreenletError, current, try_spawn_greenlet};
use crate::error::Result;
use crate::http::{BoxError, Request};

/// How many pieces wait for the client before whoever makes them waits too.
const MOST_WAITING: usize = 8;

/// What makes the pieces, before it has begun.
pub(super) enum Producer<T> {
    Stream(BoxStream<T>),
    Coroutine(Box<dyn FnOnce(Sender<T>) -> Work + Send>),
    Greenlet(Plain<T>),
    /// On the executor of that name, or the default one.
    Executor(Option<String>, Plain<T>),
}

type BoxStream<T> = Pin<Box<dyn Stream<Item = Result<T, BoxError>> + Send>>;
type Plain<T> = Box<dyn FnOnce(Sender<T>) -> Result<()> + Send>;
type Work = Pin<Box<dyn Future<Output = Result<(), BoxError>> + Send>>;

impl<T: Send + 'static> Producer<T> {
    pub(super) fn stream<S, D, E>(stream: S) -> Producer<T>
    where
        S: Stream<Item = Result<D, E>> + Send + 'static,
        D: Into<T>,
        E: Into<BoxError>,
    {
        Producer::Stream(Box::pin(Converted {
            stream,
            into: PhantomData,
        }))
    }

    pub(super) fn coroutine<F, W>(function: F) -> Producer<T>
    where
        F: FnOnce(Sender<T>) -> W + Send + 'static,
        W: Future<Output = Result<()>> + Send + 'static,
    {
        Producer::Coroutine(Box::new(|sender| {
            Box::pin(async move { Ok(function(sender).await?) })
        }))
    }

    /// Begins, or refuses to while the client can still be told so by a status. Of what answers a `HEAD` nobody takes a piece, so
    /// nothing begins.
    pub(super) fn begin_for(self, request: &Request) -> Result<Pieces<T>> {
        let (sender, pieces) = mpsc::channel(MOST_WAITING);
        if *request.method() == Method::HEAD {
            return Ok(Pieces::Made {
                pieces,
                work: None,
                failure: None,
            });
        }
        let sender = Sender(sender);
        let work = match self {
            Producer::Stream(stream) => return Ok(Pieces::OfStream(stream)),
            Producer::Coroutine(function) => function(sender),
            Producer::Greenlet(function) => {
                current::dispatcher().greenlets().have_room()?;
                in_greenlet(function, sender)
            }
            Producer::Executor(name, function) => on_executor(name, function, sender)?,
        };
        Ok(Pieces::Made {
            pieces,
            work: Some(work),
            failure: None,
        })
    }
}

/// It begins when the body is asked for its first piece, in whichever event loop sends it.
fn in_greenlet<T: Send + 'static>(function: Plain<T>, sender: Sender<T>) -> Work {
    Box::pin(async move {
        match try_spawn_greenlet(move || function(sender)).await {
            Ok(result) => Ok(result?),
            Err(GreenletError::Panicked(panicked)) => Err(panicked.into()),
            Err(error) => Err(error.into()),
        }
    })
}

fn on_executor<T: Send + 'static>(
    name: Option<String>,
    function: Plain<T>,
    sender: Sender<T>,
) -> Result<Work> {
    let begun = executor(name)?.begin(move || function(sender))?;
    Ok(Box::pin(async move {
        match begun.await {
            Ok(result) => Ok(result?),
            Err(ExecutorError::Panicked(panicked)) => Err(panicked.into()),
            Err(error) => Err(error.into()),
        }
    }))
}

fn executor(name: Option<String>) -> Result<Executor, ExecutorError> {
    let Some(name) = name else {
        return Ok(Executor::current());
    };
    Executor::current_named(&name).ok_or_else(|| ExecutorError::Unknown {
        name,
        known: current::dispatcher().executors().names(),
    })
}

/// The pieces, as they come.
pub(super) enum Pieces<T> {
    OfStream(BoxStream<T>),
    Made {
        pieces: mpsc::Receiver<T>,
        /// `None` once the function has ended.
        work: Option<Work>,
        /// Why it has ended, to be told after the pieces that came before.
        failure: Option<BoxError>,
    },
}

impl<T> Stream for Pieces<T> {
    type Item = Result<T, BoxError>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let (pieces, work, failure) = match &mut *self {
            Pieces::OfStream(stream) => return stream.as_mut().poll_next(cx),
            Pieces::Made {
                pieces,
                work,
                failure,
            } => (pieces, work, failure),
        };
        if let Some(Poll::Ready(result)) = work.as_mut().map(|work| work.as_mut().poll(cx)) {
            *work = None;
            *failure = result.err();
        }
        match pieces.poll_recv(cx) {
            Poll::Ready(Some(piece)) => Poll::Ready(Some(Ok(piece))),
            _ if failure.is_some() => Poll::Ready(failure.take().map(Err)),
            // Somebody that it has started may still have a sender.
            Poll::Ready(None) if work.is_none() => Poll::Ready(None),
            _ => Poll::Pending,
        }
    }
}

pin_project! {
    /// The pieces of a stream as pieces of the kind that is wanted.
    struct Converted<S, T> {
        #[pin]
        stream: S,
        into: PhantomData<fn() -> T>,
    }
}

impl<S, T, D, E> Stream for Converted<S, T>
where
    S: Stream<Item = Result<D, E>>,
    D: Into<T>,
    E: Into<BoxError>,
{
    type Item = Result<T, BoxError>;

    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let polled = self.project().stream.poll_next(cx);
        polled.map(|piece| piece.map(|piece| piece.map(Into::into).map_err(Into::into)))
    }
}
