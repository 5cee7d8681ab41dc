//! What a renderer has made of a value, or is still making.

use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};

use crate::error::Result;
use crate::http::{Request, Response};

/// The response of a renderer on an event loop: there at once, or after a wait. The value itself is no longer needed.
#[must_use = "the response comes by `.await`"]
pub struct Outcome(State);

enum State {
    /// `None` once it was given away.
    Ready(Option<Result<Response>>),
    Waiting(Pin<Box<dyn Future<Output = Result<Response>> + Send>>),
}

impl Outcome {
    pub(crate) fn ready(response: Result<Response>) -> Outcome {
        Outcome(State::Ready(Some(response)))
    }

    /// The same response, with what the view asked for by `request.response()` (R5).
    pub(crate) fn finished(self, request: &Request) -> Outcome {
        match self.0 {
            State::Ready(response) => Outcome(State::Ready(
                response.map(|response| Ok(request.finish(response?))),
            )),
            State::Waiting(response) => {
                let request = request.clone();
                let finished = async move { Ok(request.finish(response.await?)) };
                Outcome(State::Waiting(Box::pin(finished)))
            }
        }
    }

    pub(crate) fn waiting(
        response: impl Future<Output = Result<Response>> + Send + 'static,
    ) -> Outcome {
        Outcome(State::Waiting(Box::pin(response)))
    }
}

impl Future for Outcome {
    type Output = Result<Response>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Result<Response>> {
        match &mut self.0 {
            State::Ready(response) => Poll::Ready(
                response
                    .take()
                    .expect("a future is not polled after it was ready"),
            ),
            State::Waiting(response) => response.as_mut().poll(cx),
        }
    }
}
