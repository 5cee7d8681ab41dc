//! Answers that are given before their views have ended.

use std::future::poll_fn;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::Poll;

use super::BoxFuture;
use crate::error::Result;
use crate::http::Response;

/// A way for a view to give its answer before it ends. It takes one answer. [`Early::default`] leads nowhere.
#[doc(hidden)]
#[derive(Clone, Default)]
pub struct Early(Option<Arc<Mutex<Option<Response>>>>);

impl Early {
    /// One that [`until_answer`] looks at.
    pub(super) fn new() -> Early {
        Early(Some(Arc::default()))
    }

    /// Gives the answer. Whoever drives the view sees it when the view next waits or ends.
    #[cfg_attr(
        not(feature = "websocket"),
        expect(dead_code, reason = "only websockets go on behind their answers")
    )]
    pub(crate) fn answer(self, response: Response) {
        if let Some(slot) = self.0 {
            *slot.lock().unwrap_or_else(PoisonError::into_inner) = Some(response);
        }
    }

    fn take(&self) -> Option<Response> {
        let slot = self.0.as_ref()?;
        slot.lock().unwrap_or_else(PoisonError::into_inner).take()
    }
}

impl std::fmt::Debug for Early {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Early")
    }
}

/// A view's answer, and what is left of the view.
pub(super) struct Answered {
    pub(super) response: Response,
    /// What goes on behind the answer; `None` when the view has ended.
    pub(super) rest: Option<BoxFuture<'static, Result<Response>>>,
}

/// Drives a view until it has ended or given its answer. Where it does both at once, the answer counts.
pub(super) async fn until_answer(
    early: &Early,
    view: BoxFuture<'static, Result<Response>>,
) -> Result<Answered> {
    let mut view = Some(view);
    poll_fn(move |cx| {
        let Some(running) = &mut view else {
            return Poll::Pending;
        };
        let ended = running.as_mut().poll(cx);
        if let Some(response) = early.take() {
            let rest = view.take().filter(|_| ended.is_pending());
            return Poll::Ready(Ok(Answered { response, rest }));
        }
        ended.map_ok(|response| Answered {
            response,
            rest: None,
        })
    })
    .await
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dispatch::block_on;
    use crate::http::StatusCode;

    fn status(code: StatusCode) -> Response {
        Response::status_only(code)
    }

    #[test]
    fn a_view_that_ends_without_an_early_answer_has_its_own() {
        let view = Box::pin(async { Ok(status(StatusCode::NO_CONTENT)) });
        let answered = block_on(until_answer(&Early::new(), view)).unwrap();
        assert_eq!(answered.response.status(), StatusCode::NO_CONTENT);
        assert!(answered.rest.is_none());
    }

    #[test]
    fn an_early_answer_leaves_the_rest_of_the_view() {
        let early = Early::new();
        let gives = early.clone();
        let view = Box::pin(async move {
            tokio::task::yield_now().await;
            gives.answer(status(StatusCode::SWITCHING_PROTOCOLS));
            tokio::task::yield_now().await;
            Ok(status(StatusCode::OK))
        });
        let (answer, end) = block_on(async {
            let answered = until_answer(&early, view).await.unwrap();
            (answered.response, answered.rest.unwrap().await.unwrap())
        });
        assert_eq!(answer.status(), StatusCode::SWITCHING_PROTOCOLS);
        assert_eq!(end.status(), StatusCode::OK);
    }

    #[test]
    fn a_view_that_answers_and_ends_at_once_has_answered() {
        let early = Early::new();
        let gives = early.clone();
        let view = Box::pin(async move {
            gives.answer(status(StatusCode::SWITCHING_PROTOCOLS));
            Ok(status(StatusCode::OK))
        });
        let answered = block_on(until_answer(&early, view)).unwrap();
        assert_eq!(answered.response.status(), StatusCode::SWITCHING_PROTOCOLS);
        assert!(answered.rest.is_none());
    }
}
