//! A message that waits for room in the queue of a websocket.
//!
//! It holds what is to go once. An `async fn` would hold it twice, and views wait in this by the thousand. Nor does its type name that of the
//! message: so where that is none, the compiler says so of the argument, and not of the call and its `.await` as well.

use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use super::close::WebsocketClosed;
use super::shared::{Outgoing, Shared, TrySendError};

/// A message on its way into the queue of a websocket: what [`WebSocket::send`](super::WebSocket::send) gives, and
/// [`ping`](super::WebSocket::ping) for its payload.
///
/// Nothing is sent before it is awaited, and nothing at all if it is dropped before it is done.
#[must_use = "nothing is sent before the `.await`"]
pub struct Sending<'ws> {
    shared: &'ws Shared,
    /// What was not accepted yet.
    waits: Option<Outgoing>,
}

impl<'ws> Sending<'ws> {
    pub(super) fn new(shared: &'ws Shared, outgoing: Outgoing) -> Sending<'ws> {
        Sending {
            shared,
            waits: Some(outgoing),
        }
    }
}

impl Future for Sending<'_> {
    type Output = Result<(), WebsocketClosed>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Result<(), WebsocketClosed>> {
        loop {
            let outgoing = self.waits.take();
            let outgoing = outgoing.expect("no future is polled once it is done");
            match self.shared.try_send(outgoing) {
                Ok(()) => return Poll::Ready(Ok(())),
                Err((TrySendError::Closed, _)) => return Poll::Ready(Err(WebsocketClosed)),
                Err((TrySendError::Full, again)) => self.waits = Some(again),
            }
            // If it is closed meanwhile, the next turn tells.
            let _ = ready!(self.shared.poll_room(cx));
        }
    }
}

#[cfg(test)]
mod tests {
    use std::task::Waker;

    use super::*;
    use crate::dispatch::block_on;
    use crate::websocket::Message;
    use crate::websocket::loose::websocket;

    #[test]
    fn nothing_is_sent_before_it_is_awaited_nor_after_it_was_dropped() {
        let (ws, client) = websocket(1);
        drop(ws.send("forgotten"));
        assert!(client.received().is_empty());

        let mut here = Context::from_waker(Waker::noop());
        let accepted = Pin::new(&mut ws.send("first")).poll(&mut here);
        assert_eq!(accepted, Poll::Ready(Ok(())));
        let mut second = ws.send("second");
        let mut third = ws.send("third");
        assert!(Pin::new(&mut second).poll(&mut here).is_pending());
        assert!(Pin::new(&mut third).poll(&mut here).is_pending());
        drop(second);
        assert_eq!(client.received(), [Message::from("first")]);
        assert!(Pin::new(&mut third).poll(&mut here).is_ready());
        assert_eq!(client.received(), [Message::from("third")]);
        client.end();
        let refused = Pin::new(&mut ws.send("late")).poll(&mut here);
        assert_eq!(refused, Poll::Ready(Err(WebsocketClosed)));
    }

    /// What another crate has made a message.
    struct Price(u32);

    impl From<Price> for Message {
        fn from(Price(euros): Price) -> Message {
            Message::from(format!("{euros} EUR"))
        }
    }

    #[test]
    fn it_may_go_to_any_thread_and_borrows_nothing_of_what_is_sent() {
        fn goes_anywhere(_: &(impl Future + Send + Unpin)) {}
        let (ws, client) = websocket(usize::MAX);
        let sending = {
            let text = String::from("tea");
            [ws.send(&text), ws.send(text.as_str()), ws.send(Price(3))]
        };
        for sending in sending {
            goes_anywhere(&sending);
            block_on(sending).unwrap();
        }
        let expected = ["tea", "tea", "3 EUR"].map(Message::from);
        assert_eq!(client.received(), expected);
    }
}
