//! The body of a request that was answered without it.
//!
//! hyper closes a connection whose request body nobody reads to its end, and by then the response has gone out without a word of that: a
//! client that keeps connections sends its next request into the closed one. So what little is left of a body is read and thrown away.

use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::Bytes;
use http_body::{Body, Frame, SizeHint};
use http_body_util::BodyExt;
use hyper::body::Incoming;
use tokio::runtime::Handle;

/// How many bytes are read for the sake of the connection. A longer rest costs more than a new connection does.
const MOST: u64 = 64 * 1024;

/// A request's body, whose rest is read when it is dropped. Nothing, where there is nothing to read.
pub(super) struct ReadToEnd(Option<Rest>);

struct Rest {
    body: Incoming,
    /// Where the connection lives. The request may be dropped on any thread.
    runtime: Handle,
}

impl ReadToEnd {
    pub(super) fn new(body: Incoming) -> ReadToEnd {
        let rest = |body| Rest {
            body,
            runtime: Handle::current(),
        };
        ReadToEnd((!body.is_end_stream()).then(|| rest(body)))
    }
}

impl Body for ReadToEnd {
    type Data = Bytes;
    type Error = hyper::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, hyper::Error>>> {
        match &mut self.0 {
            Some(rest) => Pin::new(&mut rest.body).poll_frame(cx),
            None => Poll::Ready(None),
        }
    }

    fn is_end_stream(&self) -> bool {
        self.0.as_ref().is_none_or(|rest| rest.body.is_end_stream())
    }

    fn size_hint(&self) -> SizeHint {
        let nothing = SizeHint::with_exact(0);
        self.0
            .as_ref()
            .map_or(nothing, |rest| rest.body.size_hint())
    }
}

impl Drop for ReadToEnd {
    fn drop(&mut self) {
        if self.is_end_stream() || self.size_hint().lower() > MOST {
            return;
        }
        if let Some(Rest { body, runtime }) = self.0.take() {
            runtime.spawn(discard(body));
        }
    }
}

async fn discard(mut body: Incoming) {
    let mut left = MOST;
    while let Some(Ok(frame)) = body.frame().await {
        let length = frame.data_ref().map_or(0, |data| data.len() as u64);
        match left.checked_sub(length) {
            Some(rest) => left = rest,
            None => return,
        }
    }
}
