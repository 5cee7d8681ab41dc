//! The client's side of a websocket, in a test.

use std::fmt;
use std::future::{Future, IntoFuture};
use std::panic::Location;
use std::pin::Pin;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use ::http::{Method, StatusCode, header};
use serde::de::DeserializeOwned;
use tokio::io::DuplexStream;
use tokio::sync::oneshot;

use super::patience::{PATIENCE, patiently};
use super::response::Answered;
use super::sent::Sent;
use super::{TestApp, TestResponse};
use crate::dispatch::synchronize;
use crate::http::Request;
use crate::websocket::{
    Client, CloseCode, CloseReason, InProcess, IntoMessage, Message, WebSocket, WebsocketOptions,
    pair,
};

/// How much may be on its way in one direction.
const BUFFER: usize = 64 * 1024;

/// Sixteen bytes in base64: those of RFC 6455.
const KEY: &str = "dGhlIHNhbXBsZSBub25jZQ==";

impl TestApp {
    /// Opens a websocket, with `.await`. Its view runs as it would for a client behind a socket.
    ///
    /// # Example
    ///
    /// ```
    /// use aiopyramid::prelude::*;
    /// use aiopyramid::testing::TestApp;
    ///
    /// #[websocket_view(route = "/shout")]
    /// async fn shout(mut ws: WebSocket) -> Result<()> {
    ///     while let Some(message) = ws.recv().await {
    ///         ws.send(message.as_text().unwrap_or("?").to_uppercase()).await?;
    ///     }
    ///     Ok(())
    /// }
    ///
    /// # #[tokio::main(flavor = "current_thread")] async fn main() -> Result<()> {
    /// let mut config = Configurator::new();
    /// config.scan_module(module_path!());
    /// let app = TestApp::new(config.make_app()?);
    ///
    /// let mut client = app.websocket("/shout").await;
    /// client.send("hello").await;
    /// assert_eq!(client.text().await, "HELLO");
    /// client.close(CloseCode::NORMAL, "").await;
    ///
    /// // As HTTP it is refused.
    /// assert_eq!(app.get("/shout").await.status(), 426);
    /// # Ok(()) }
    /// ```
    #[track_caller]
    pub fn websocket(&self, target: &str) -> TestWebSocketRequest {
        let headers = Vec::clone(&self.headers);
        let mut sent = Sent::new(Method::GET, target, headers, Location::caller());
        for (name, value) in [
            ("connection", "Upgrade"),
            ("upgrade", "websocket"),
            ("sec-websocket-version", "13"),
            ("sec-websocket-key", KEY),
        ] {
            sent.add_header(name, value);
        }
        TestWebSocketRequest {
            app: self.clone(),
            sent,
        }
    }
}

/// A request for a websocket that is being put together. `.await` opens it; in plain code, [`TestWebSocketRequest::wait`] does.
#[derive(Debug)]
#[must_use = "a websocket is opened by `.await`"]
pub struct TestWebSocketRequest {
    app: TestApp,
    sent: Sent,
}

impl TestWebSocketRequest {
    /// One more header: an `origin`, a `cookie`.
    pub fn header(mut self, name: &str, value: &str) -> TestWebSocketRequest {
        self.sent.add_header(name, value);
        self
    }

    /// The subprotocols that the client speaks.
    pub fn subprotocols(self, subprotocols: &[&str]) -> TestWebSocketRequest {
        self.header("sec-websocket-protocol", &subprotocols.join(", "))
    }

    /// Opens it and waits, in plain code.
    ///
    /// # Panics
    ///
    /// On an event loop, as [`synchronize`](fn@synchronize) does, and where it is refused.
    #[track_caller]
    pub fn wait(self) -> TestWebSocket {
        synchronize(self.into_future())
    }

    /// The response of a websocket that is to be refused.
    ///
    /// # Panics
    ///
    /// When it was opened.
    pub async fn refused(self) -> TestResponse {
        match self.answered().await {
            Err(response) => response,
            Ok(opened) => panic!("{}: the websocket was opened", opened.sent),
        }
    }

    async fn answered(mut self) -> Result<TestWebSocket, TestResponse> {
        let (hand_over, takeover) = oneshot::channel();
        let takeover = InProcess::new(takeover);
        let failure = takeover.failure();
        self.sent.takeover = Some(takeover);
        let response = self.app.send(&self.sent, Default::default()).await;
        // Whatever is kept of the request keeps nothing of this.
        self.sent.takeover = None;
        let TestWebSocketRequest { app, sent } = self;
        if response.status() != StatusCode::SWITCHING_PROTOCOLS {
            let answered = Answered::new(Some(app), sent, &response);
            return Err(TestResponse::read(answered, response).await);
        }
        let subprotocol = response.headers().get(header::SEC_WEBSOCKET_PROTOCOL);
        let subprotocol = subprotocol.and_then(|value| value.to_str().ok());
        let subprotocol = subprotocol.map(str::to_owned);
        let (here, there) = tokio::io::duplex(BUFFER);
        // Where the conversation was cut off already, this end is all there is, and says so.
        let _ = hand_over.send(there);
        Ok(TestWebSocket {
            client: Client::new(here),
            sent: sent.to_string(),
            subprotocol,
            closed: None,
            failure,
            patience: app.patience,
        })
    }
}

impl IntoFuture for TestWebSocketRequest {
    type Output = TestWebSocket;
    type IntoFuture = Pin<Box<dyn Future<Output = TestWebSocket> + Send>>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(async move {
            match self.answered().await {
                Ok(opened) => opened,
                Err(response) => response.fail("the websocket was refused"),
            }
        })
    }
}

/// A websocket as its client has it. Pings are answered while something is awaited.
///
/// Dropping it is what a client does that goes away without a word.
pub struct TestWebSocket {
    client: Client,
    /// What was asked for, for messages.
    sent: String,
    subprotocol: Option<String>,
    closed: Option<CloseReason>,
    /// How the view has failed, once it has.
    failure: Arc<OnceLock<String>>,
    patience: Duration,
}

impl TestWebSocket {
    /// Sends a message.
    ///
    /// # Panics
    ///
    /// When the application has closed the websocket, and when it takes nothing for [long](TestApp::with_patience).
    // Boxed, so that the compiler complains once where something is no message.
    pub fn send(
        &mut self,
        message: impl IntoMessage,
    ) -> Pin<Box<dyn Future<Output = ()> + Send + '_>> {
        let message = message.into_message();
        Box::pin(async move {
            if let Err(error) = self.write(message.into()).await {
                panic!("{}: the message cannot be sent: {error}", self.sent);
            }
        })
    }

    /// The next message; `None` once the application has closed the websocket.
    ///
    /// # Panics
    ///
    /// When nothing comes for [long](TestApp::with_patience).
    pub async fn recv(&mut self) -> Option<Message> {
        let (client, closed) = (&mut self.client, &mut self.closed);
        // A ping is nothing that a test waits for.
        let message = async {
            loop {
                match client.read().await {
                    Ok(tungstenite::Message::Text(text)) => return Some(text.as_str().into()),
                    Ok(tungstenite::Message::Binary(bytes)) => return Some(bytes.into()),
                    Ok(tungstenite::Message::Close(frame)) => {
                        *closed = Some(CloseReason::of(frame));
                    }
                    Ok(_) => {}
                    Err(_) => return None,
                }
            }
        };
        patiently(self.patience, &self.sent, "nothing came", message).await
    }

    async fn write(&mut self, message: tungstenite::Message) -> Result<(), tungstenite::Error> {
        let written = self.client.write(message);
        patiently(self.patience, &self.sent, "nothing was taken", written).await
    }

    /// The next message, which is a text.
    ///
    /// # Panics
    ///
    /// When it is none, when nothing comes for [long](TestApp::with_patience), and when the application has closed the websocket; the message
    /// then has the error of the view.
    pub async fn text(&mut self) -> String {
        let message = self.message().await;
        match message.as_text() {
            Some(text) => text.to_owned(),
            None => panic!("{}: the message is no text: {message:?}", self.sent),
        }
    }

    /// The next message, read as JSON.
    ///
    /// # Panics
    ///
    /// When it is none of that type, and as [`text`](TestWebSocket::text) does.
    pub async fn json<T: DeserializeOwned>(&mut self) -> T {
        let message = self.message().await;
        match message.parse_json() {
            Ok(value) => value,
            Err(error) => panic!("{}: {error} in {message:?}", self.sent),
        }
    }

    async fn message(&mut self) -> Message {
        match self.recv().await {
            Some(message) => message,
            None => panic!("{}: the websocket is closed{}", self.sent, self.end()),
        }
    }

    /// How it was closed, and what the view died of.
    fn end(&self) -> String {
        let closed = match &self.closed {
            Some(reason) => format!(" with {} {:?}", reason.code, reason.reason),
            None => " without a word".to_owned(),
        };
        match self.failure.get() {
            Some(failure) => format!("{closed}: {failure}"),
            None => closed,
        }
    }

    /// Closes the websocket and waits for the application's answer. Messages that come before it are dropped.
    pub async fn close(&mut self, code: impl Into<CloseCode>, reason: &str) -> CloseReason {
        let frame = CloseReason {
            code: code.into(),
            reason: reason.to_owned(),
        };
        let frame = tungstenite::Message::Close(Some(frame.frame()));
        // It may have been closed already.
        let _ = self.write(frame).await;
        self.closed().await
    }

    /// How the application closes the websocket. Messages that come before that are dropped.
    pub async fn closed(&mut self) -> CloseReason {
        while self.recv().await.is_some() {}
        self.closed.clone().unwrap_or(CloseReason {
            code: CloseCode::ABNORMAL,
            reason: String::new(),
        })
    }

    /// The same, with another time that it waits for the next message before the test fails; without this it is ten seconds, or that of the
    /// [`TestApp`](TestApp::with_patience).
    #[must_use]
    pub fn with_patience(self, patience: Duration) -> TestWebSocket {
        TestWebSocket { patience, ..self }
    }

    /// The subprotocol that the application has chosen.
    pub fn subprotocol(&self) -> Option<&str> {
        self.subprotocol.as_deref()
    }
}

impl fmt::Debug for TestWebSocket {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "TestWebSocket({})", self.sent)
    }
}

/// A websocket and its client, without an application: for a view that a test calls as a function.
///
/// It closes when the view drops it.
///
/// # Panics
///
/// When the system has no thread for it, in plain code.
///
/// # Example
///
/// ```
/// use aiopyramid::prelude::*;
/// use aiopyramid::testing::{DummyRequest, websocket_pair};
///
/// async fn greet(ws: WebSocket) -> Result<()> {
///     ws.send("welcome").await?;
///     Ok(())
/// }
///
/// # #[tokio::main(flavor = "current_thread")] async fn main() -> Result<()> {
/// let (ws, mut client) = websocket_pair(DummyRequest::new().build());
/// greet(ws).await?;
/// assert_eq!(client.text().await, "welcome");
/// assert_eq!(client.closed().await.code, CloseCode::NORMAL);
/// # Ok(()) }
/// ```
pub fn websocket_pair(request: Request) -> (WebSocket, TestWebSocket) {
    let sent = request.uri().to_string();
    let (socket, stream) = websocket_wire(request);
    let client = TestWebSocket {
        client: Client::new(stream),
        sent,
        subprotocol: None,
        closed: None,
        failure: Arc::default(),
        patience: PATIENCE,
    };
    (socket, client)
}

/// The same with the client's end as a stream of bytes.
#[doc(hidden)]
pub fn websocket_wire(request: Request) -> (WebSocket, DuplexStream) {
    let pair = pair(request, &WebsocketOptions::DEFAULT);
    pair.expect("there is a thread for the connection")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The clock of the test goes on to the next of them at once, again and again.
    #[tokio::test(start_paused = true)]
    async fn pings_are_nothing_that_a_test_waits_for() {
        let (_ws, client) = websocket_pair(Request::builder().build());
        let mut client = client.with_patience(Duration::from_millis(50));
        let waiting = tokio::spawn(async move { client.recv().await });
        assert!(waiting.await.unwrap_err().is_panic());
    }
}
