//! The websocket as a view has it, and its two halves.

use std::fmt;
use std::future::poll_fn;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use bytes::Bytes;
use futures_core::Stream;
use futures_sink::Sink;

use super::close::{CloseCode, CloseReason, WebsocketClosed, WebsocketError};
use super::message::{IntoMessage, Message};
use super::sending::Sending;
use super::shared::{Offered, Outgoing, Shared, Strain, TrySendError};
use crate::http::Request;

/// A websocket, open: an argument of a view of `#[websocket_view]`.
///
/// The framework reads and writes beside the view, in the same task: it answers pings, sends its own and waits for their pongs, and closes
/// the connection properly when the view has returned, failed or panicked. Messages are read ahead up to 16 KiB, or one of any size, and
/// what is sent waits in a queue of a limited size, so a client cannot make memory grow by being fast or slow.
///
/// # Example
///
/// ```
/// use aiopyramid::prelude::*;
/// use aiopyramid::testing::TestApp;
///
/// #[websocket_view(route = "/echo")]
/// async fn echo(mut ws: WebSocket) -> Result<()> {
///     while let Some(message) = ws.recv().await {
///         ws.send(message).await?;
///     }
///     Ok(())
/// }
///
/// # #[tokio::main(flavor = "current_thread")] async fn main() -> Result<()> {
/// let mut config = Configurator::new();
/// config.scan_module(module_path!());
/// let app = TestApp::new(config.make_app()?);
///
/// let mut client = app.websocket("/echo").await;
/// client.send("hello").await;
/// assert_eq!(client.text().await, "hello");
/// # Ok(()) }
/// ```
pub struct WebSocket {
    sender: WebSocketSender,
    receiver: WebSocketReceiver,
}

/// The half of a websocket that sends. Clones are cheap, and send on the same connection from any task, greenlet or thread.
#[derive(Clone)]
pub struct WebSocketSender {
    pub(super) shared: Arc<Shared>,
    pub(super) request: Request,
    /// How far a sink waits that is to be flushed.
    flushes_to: u64,
}

/// The half of a websocket that receives. There is one.
pub struct WebSocketReceiver {
    shared: Arc<Shared>,
}

impl WebSocket {
    pub(super) fn new(shared: Arc<Shared>, request: Request) -> WebSocket {
        WebSocket {
            receiver: WebSocketReceiver {
                shared: Arc::clone(&shared),
            },
            sender: WebSocketSender {
                shared,
                request,
                flushes_to: 0,
            },
        }
    }

    /// The next message; `None` once the connection has ended, for whatever reason, and at every call after that (M21).
    ///
    /// Dropping the future before it is done loses no message.
    #[doc(alias = "receive")]
    pub async fn recv(&mut self) -> Option<Message> {
        self.receiver.recv().await
    }

    /// The next message; `Ok(None)` once the connection has ended, and at every call after that.
    ///
    /// # Errors
    ///
    /// Once, before that, when nobody closed it: the client broke the protocol, answered no ping, or went away without a word.
    pub async fn try_recv(&mut self) -> Result<Option<Message>, WebsocketError> {
        self.receiver.try_recv().await
    }

    /// Sends a message. It is done once the message stands in the queue; it waits while as much stands there as `send_queue` allows, which
    /// is how a view keeps the pace of its client. [`flush`](WebSocket::flush) waits until all is written.
    ///
    /// # Errors
    ///
    /// [`WebsocketClosed`] once the websocket has ended. What was in the queue then is lost, as it would be on the way.
    ///
    /// # Example
    ///
    /// ```
    /// use aiopyramid::prelude::*;
    ///
    /// #[websocket_view(route = "/count")]
    /// async fn count(ws: WebSocket) -> Result<()> {
    ///     for number in 0..10 {
    ///         ws.send(number.to_string()).await?;
    ///     }
    ///     Ok(())
    /// }
    /// ```
    pub fn send(&self, message: impl IntoMessage) -> Sending<'_> {
        self.sender.send(message)
    }

    /// Sends a message if there is room for it now.
    ///
    /// # Errors
    ///
    /// When there is none, and when the websocket has ended.
    pub fn try_send(&self, message: impl IntoMessage) -> Result<(), TrySendError> {
        self.sender.try_send(message)
    }

    /// Sends a ping with a payload of at most 125 bytes, of which more are cut off. The framework sends its own, by `ping_interval`.
    ///
    /// # Errors
    ///
    /// [`WebsocketClosed`] once the websocket has ended.
    pub fn ping(&self, payload: impl Into<Bytes>) -> Sending<'_> {
        self.sender.ping(payload)
    }

    /// Waits until all that was sent is written to the connection.
    ///
    /// # Errors
    ///
    /// [`WebsocketClosed`] when the connection ended before.
    pub async fn flush(&self) -> Result<(), WebsocketClosed> {
        self.sender.flush().await
    }

    /// Closes the websocket and waits until it has ended: all that was sent goes out, then the close frame, and then the client
    /// sends its own; `close_timeout` is the time for all of that. Messages that come meanwhile are dropped. A second call changes nothing.
    ///
    /// A code that must not be sent (1005, 1006) closes without one. A reason of more than 123 bytes is cut.
    pub async fn close(&self, code: impl Into<CloseCode>, reason: impl Into<String>) {
        self.sender.close(code, reason).await;
    }

    /// Both halves, for tasks of their own. The websocket closes when the view returns, whoever still holds one.
    pub fn split(self) -> (WebSocketSender, WebSocketReceiver) {
        (self.sender, self.receiver)
    }

    /// Another sender on the same connection.
    pub fn sender(&self) -> WebSocketSender {
        self.sender.clone()
    }

    /// The subprotocol on which client and view have agreed, if the view offers any.
    pub fn subprotocol(&self) -> Option<&str> {
        self.sender.subprotocol()
    }

    /// How the client closed; `None` as long as it has not.
    pub fn closed_by_client(&self) -> Option<CloseReason> {
        self.sender.shared.closed_by_peer()
    }

    /// Whether it takes no more messages.
    pub fn is_closed(&self) -> bool {
        self.sender.is_closed()
    }

    /// The request that opened it.
    pub fn request(&self) -> &Request {
        &self.sender.request
    }
}

impl WebSocketReceiver {
    /// As [`WebSocket::recv`].
    pub async fn recv(&mut self) -> Option<Message> {
        self.try_recv().await.unwrap_or_default()
    }

    /// As [`WebSocket::try_recv`].
    ///
    /// # Errors
    ///
    /// Once, when nobody closed it.
    pub async fn try_recv(&mut self) -> Result<Option<Message>, WebsocketError> {
        poll_fn(|cx| self.shared.poll_recv(cx)).await
    }
}

impl Drop for WebSocketReceiver {
    fn drop(&mut self) {
        self.shared.leave_reader();
    }
}

/// The longest payload of a ping.
const LONGEST_PING: usize = 125;

impl WebSocketSender {
    /// As [`WebSocket::send`].
    ///
    /// # Errors
    ///
    /// [`WebsocketClosed`] once the websocket has ended.
    pub fn send(&self, message: impl IntoMessage) -> Sending<'_> {
        Sending::new(&self.shared, Outgoing::Message(message.into_message()))
    }

    /// As [`WebSocket::try_send`].
    ///
    /// # Errors
    ///
    /// When there is no room, and when the websocket has ended.
    pub fn try_send(&self, message: impl IntoMessage) -> Result<(), TrySendError> {
        let sent = self
            .shared
            .try_send(Outgoing::Message(message.into_message()));
        sent.map_err(|(error, _)| error)
    }

    /// As [`WebSocket::ping`].
    ///
    /// # Errors
    ///
    /// [`WebsocketClosed`] once the websocket has ended.
    pub fn ping(&self, payload: impl Into<Bytes>) -> Sending<'_> {
        let mut payload = payload.into();
        payload.truncate(LONGEST_PING);
        Sending::new(&self.shared, Outgoing::Ping(payload))
    }

    /// As [`WebSocket::flush`].
    ///
    /// # Errors
    ///
    /// [`WebsocketClosed`] when the connection ended before.
    pub async fn flush(&self) -> Result<(), WebsocketClosed> {
        let target = self.shared.accepted();
        poll_fn(|cx| self.shared.poll_flushed(target, cx)).await
    }

    /// As [`WebSocket::close`].
    pub async fn close(&self, code: impl Into<CloseCode>, reason: impl Into<String>) {
        self.start_close(code, reason);
        poll_fn(|cx| self.shared.poll_over(cx)).await;
    }

    /// Begins to close the websocket, without waiting for its end.
    pub fn start_close(&self, code: impl Into<CloseCode>, reason: impl Into<String>) {
        let reason = CloseReason::new(code.into(), reason);
        self.shared.close(reason, true);
    }

    /// Closes at once: what waits in the queue is dropped.
    pub fn start_close_now(&self, code: impl Into<CloseCode>, reason: impl Into<String>) {
        let reason = CloseReason::new(code.into(), reason);
        self.shared.close(reason, false);
    }

    /// As [`WebSocket::subprotocol`].
    pub fn subprotocol(&self) -> Option<&str> {
        self.shared.subprotocol()
    }

    /// As [`WebSocket::is_closed`].
    pub fn is_closed(&self) -> bool {
        self.shared.is_closed()
    }

    /// How many bytes wait in the queue, with 64 for each message beside its own.
    pub fn queued(&self) -> usize {
        self.shared.queued()
    }

    /// Whether both send on one connection.
    pub fn is_same(&self, other: &WebSocketSender) -> bool {
        Arc::ptr_eq(&self.shared, &other.shared)
    }

    /// The request that opened the websocket.
    pub fn request(&self) -> &Request {
        &self.request
    }

    /// What is the same for all senders on one connection, and for no other connection as long as one of them lives.
    pub(crate) fn key(&self) -> usize {
        Arc::as_ptr(&self.shared).addr()
    }

    /// As [`try_send`](WebSocketSender::try_send), for whoever hands one message to many and wakes all of them in the end. What is `over` the
    /// limit is accepted as well.
    pub(crate) fn offer(&self, message: Message, over: bool) -> Result<Offered, TrySendError> {
        self.shared.offer(Outgoing::Message(message), over)
    }

    /// How much has left, if more than half of what may wait does.
    pub(crate) fn strain(&self) -> Option<Strain> {
        self.shared.strain()
    }

    /// Has a function called when the websocket takes no more messages, whoever ends it; at once if that is so already.
    pub(crate) fn on_end(&self, hook: impl FnOnce() + Send + 'static) {
        self.shared.on_end(Box::new(hook));
    }
}

impl AsRef<WebSocketSender> for WebSocket {
    fn as_ref(&self) -> &WebSocketSender {
        &self.sender
    }
}

impl AsRef<WebSocketSender> for WebSocketSender {
    fn as_ref(&self) -> &WebSocketSender {
        self
    }
}

impl Stream for WebSocket {
    type Item = Message;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Message>> {
        Pin::new(&mut self.receiver).poll_next(cx)
    }
}

impl Stream for WebSocketReceiver {
    type Item = Message;

    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Message>> {
        self.shared.poll_recv(cx).map(Result::unwrap_or_default)
    }
}

impl Sink<Message> for WebSocketSender {
    type Error = WebsocketClosed;

    fn poll_ready(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Result<(), WebsocketClosed>> {
        self.shared.poll_room(cx)
    }

    fn start_send(mut self: Pin<&mut Self>, message: Message) -> Result<(), WebsocketClosed> {
        self.shared.force_send(Outgoing::Message(message))?;
        self.flushes_to = self.shared.accepted();
        Ok(())
    }

    fn poll_flush(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Result<(), WebsocketClosed>> {
        self.shared.poll_flushed(self.flushes_to, cx)
    }

    fn poll_close(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Result<(), WebsocketClosed>> {
        self.start_close(CloseCode::NORMAL, "");
        self.shared.poll_over(cx).map(Ok)
    }
}

impl Sink<Message> for WebSocket {
    type Error = WebsocketClosed;

    fn poll_ready(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Result<(), WebsocketClosed>> {
        Pin::new(&mut self.sender).poll_ready(cx)
    }

    fn start_send(mut self: Pin<&mut Self>, message: Message) -> Result<(), WebsocketClosed> {
        Pin::new(&mut self.sender).start_send(message)
    }

    fn poll_flush(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Result<(), WebsocketClosed>> {
        Pin::new(&mut self.sender).poll_flush(cx)
    }

    fn poll_close(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Result<(), WebsocketClosed>> {
        Pin::new(&mut self.sender).poll_close(cx)
    }
}

impl fmt::Debug for WebSocket {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "WebSocket({})", self.request().uri().path())
    }
}

impl fmt::Debug for WebSocketSender {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "WebSocketSender({})", self.request().uri().path())
    }
}

impl fmt::Debug for WebSocketReceiver {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("WebSocketReceiver")
    }
}
