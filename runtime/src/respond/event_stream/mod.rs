//! Server-sent events: a response that goes on, and a client that listens to it with `EventSource`.

mod event;
mod pieces;

use std::fmt;
use std::time::Duration;

use ::http::{HeaderValue, header};
use futures_core::Stream;

use self::pieces::EventPieces;
use super::producer::Producer;
use super::{Answer, Sender};
use crate::error::Result;
use crate::http::{Body, BoxError, Request, Response};

pub use self::event::SentEvent;

/// A response that never comes to its end by itself: events that a client listens to, in a browser with `new EventSource(url)`.
///
/// They come from a stream, or from a function that runs in one of the ways in which views run and has a [`Sender`]. When the client goes
/// away, a stream, a coroutine and a greenlet are dropped where they wait, and sending is an error. When the application is told to stop
/// ([`Request::shutdown`]), the same happens and the response comes to a good end, so that no listener holds up a shutdown; clients
/// connect again by themselves, with the last id that they have got ([`Request::last_event_id`]).
///
/// A connection on which nothing is sent for 15 seconds gets a comment, which clients pass over and what stands between takes for life.
/// Nobody may keep the response (`Cache-Control: no-store`), and proxies that know `X-Accel-Buffering` send each event at once.
///
/// # Example
///
/// ```
/// use std::time::Duration;
///
/// use aiopyramid::prelude::*;
/// use aiopyramid::respond::{EventStream, SentEvent};
/// use aiopyramid::testing::TestApp;
///
/// #[view_config(route = "/ticks")]
/// async fn ticks(request: &Request) -> EventStream {
///     let last: u64 = request.last_event_id().and_then(|id| id.parse().ok()).unwrap_or(0);
///     EventStream::by_coroutine(move |events| async move {
///         for tick in last + 1.. {
///             tokio::time::sleep(Duration::from_secs(1)).await;
///             events.send(SentEvent::json(&tick)?.with_id(tick.to_string())).await?;
///         }
///         Ok(())
///     })
/// }
///
/// # #[tokio::main(flavor = "current_thread", start_paused = true)] async fn main() -> Result<()> {
/// let mut config = Configurator::new();
/// config.scan_module(module_path!());
/// let app = TestApp::new(config.make_app()?);
///
/// let mut response = app.get("/ticks").header("last-event-id", "41").streamed().await;
/// assert_eq!(response.header("content-type"), Some("text/event-stream"));
/// assert_eq!(response.next_text().await, Some("data: 42\nid: 42\n\n".to_owned()));
/// # Ok(()) }
/// ```
#[must_use = "nothing is sent that no view returns"]
#[doc(alias = "sse")]
pub struct EventStream {
    producer: Producer<SentEvent>,
    keep_alive: Duration,
}

/// How long nothing is sent before a comment is.
const KEEP_ALIVE: Duration = Duration::from_secs(15);

impl EventStream {
    /// The events that a stream gives: [`SentEvent`], or texts that are the data of one. An error ends the connection, and is logged.
    pub fn new<S, T, E>(stream: S) -> EventStream
    where
        S: Stream<Item = Result<T, E>> + Send + 'static,
        T: Into<SentEvent>,
        E: Into<BoxError>,
    {
        EventStream::by(Producer::stream(stream))
    }

    /// The events that a coroutine sends, which is awaited where the response is sent.
    pub fn by_coroutine<F, W>(function: F) -> EventStream
    where
        F: FnOnce(Sender<SentEvent>) -> W + Send + 'static,
        W: Future<Output = Result<()>> + Send + 'static,
    {
        EventStream::by(Producer::coroutine(function))
    }

    /// The events that a plain function sends that runs in a greenlet on the worker: it may wait with `synchronize`, and must not block in
    /// any other way.
    ///
    /// Where the application has as many greenlets as it may have, the response is 503.
    ///
    /// # Example
    ///
    /// ```
    /// use aiopyramid::prelude::*;
    /// use aiopyramid::respond::EventStream;
    ///
    /// #[view_config(route = "/words", mapper = GreenletMapper)]
    /// fn words() -> EventStream {
    ///     EventStream::by_greenlet(|events| {
    ///         for word in ["one", "two", "three"] {
    ///             synchronize(events.send(word))?;
    ///         }
    ///         Ok(())
    ///     })
    /// }
    /// ```
    pub fn by_greenlet<F>(function: F) -> EventStream
    where
        F: FnOnce(Sender<SentEvent>) -> Result<()> + Send + 'static,
    {
        EventStream::by(Producer::Greenlet(Box::new(function)))
    }

    /// The events that a plain function sends that runs on a thread of the default executor, where it may block. It has that thread as
    /// long as the client listens, which many clients should not.
    ///
    /// Where the queue of the executor is full, the response is 503.
    pub fn by_executor<F>(function: F) -> EventStream
    where
        F: FnOnce(Sender<SentEvent>) -> Result<()> + Send + 'static,
    {
        EventStream::by(Producer::Executor(None, Box::new(function)))
    }

    /// [`EventStream::by_executor`] on the executor of that name. Where there is none, the response is 500, and the log says what to
    /// write.
    pub fn by_named_executor<F>(name: &str, function: F) -> EventStream
    where
        F: FnOnce(Sender<SentEvent>) -> Result<()> + Send + 'static,
    {
        let name = Some(name.to_owned());
        EventStream::by(Producer::Executor(name, Box::new(function)))
    }

    fn by(producer: Producer<SentEvent>) -> EventStream {
        EventStream {
            producer,
            keep_alive: KEEP_ALIVE,
        }
    }

    /// The same response with another time (15 s) after which a comment is sent where nothing else is. Zero sends none.
    pub fn with_keep_alive(self, after: Duration) -> EventStream {
        EventStream {
            keep_alive: after,
            ..self
        }
    }
}

impl Answer for EventStream {
    fn answer(self, request: &Request) -> Result<Response> {
        const HEADERS: [(header::HeaderName, &str); 3] = [
            (header::CONTENT_TYPE, "text/event-stream"),
            (header::CACHE_CONTROL, "no-store"),
            (header::HeaderName::from_static("x-accel-buffering"), "no"),
        ];
        let events = self.producer.begin_for(request)?;
        let pieces = EventPieces::new(events, self.keep_alive, request.shutdown());
        let mut response = Response::new(Body::from_stream(pieces));
        for (name, value) in HEADERS {
            let value = HeaderValue::from_static(value);
            response.headers_mut().insert(name, value);
        }
        Ok(request.finish(response))
    }
}

impl fmt::Debug for EventStream {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "EventStream(keep alive: {:?})", self.keep_alive)
    }
}

impl Request {
    /// The id of the last event that the client has got before it lost its connection to an [`EventStream`]; `None` at its first one.
    ///
    /// It is what the client sends, so it may be anything.
    #[doc(alias = "Last-Event-ID")]
    pub fn last_event_id(&self) -> Option<&str> {
        let id = self.headers().get("last-event-id")?;
        // Browsers send what they got, which may be any UTF-8.
        std::str::from_utf8(id.as_bytes())
            .ok()
            .filter(|id| !id.is_empty())
    }
}

#[cfg(test)]
mod tests;
