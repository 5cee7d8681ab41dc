//! Server-sent events as a test reads them, one by one.

use std::collections::VecDeque;
use std::time::Duration;

use serde::de::DeserializeOwned;

use super::TestStream;
use super::patience::patiently;

/// The events of a response that goes on, read as a browser's `EventSource` reads them: comments and what is not understood are passed
/// over.
///
/// Dropping it is what a client does that goes away.
///
/// # Example
///
/// ```
/// use aiopyramid::prelude::*;
/// use aiopyramid::respond::{EventStream, SentEvent};
/// use aiopyramid::testing::TestApp;
///
/// #[view_config(route = "/news")]
/// async fn news() -> EventStream {
///     EventStream::by_coroutine(|events| async move {
///         events.send(SentEvent::json(&[1, 2])?.with_name("numbers").with_id("7")).await?;
///         events.send("the end").await?;
///         Ok(())
///     })
/// }
///
/// # #[tokio::main(flavor = "current_thread")] async fn main() -> Result<()> {
/// let mut config = Configurator::new();
/// config.scan_module(module_path!());
/// let app = TestApp::new(config.make_app()?);
///
/// let mut events = app.get("/news").events().await;
/// let first = events.next().await.unwrap();
/// assert_eq!((first.name.as_str(), first.id.as_deref()), ("numbers", Some("7")));
/// assert_eq!(first.json::<Vec<u32>>(), [1, 2]);
/// assert_eq!(events.next().await.unwrap().data, "the end");
/// assert!(events.next().await.is_none());
/// # Ok(()) }
/// ```
#[derive(Debug)]
pub struct TestEvents {
    stream: TestStream,
    decoder: Decoder,
}

/// An event as a client has got it.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct ReceivedEvent {
    /// What a script listens for: `message` where the event has no name.
    pub name: String,
    /// The data, its lines with `\n` in between.
    pub data: String,
    /// The last id that the client has got, with this event or before; `None` without any.
    pub id: Option<String>,
    /// How long the client is told to wait before it connects again.
    pub retry: Option<Duration>,
}

impl ReceivedEvent {
    /// The data as a value, read from JSON.
    ///
    /// # Panics
    ///
    /// When it is no JSON or does not fit the type; the message has the data.
    #[track_caller]
    pub fn json<T: DeserializeOwned>(&self) -> T {
        match serde_json::from_str(&self.data) {
            Ok(value) => value,
            Err(error) => panic!("the data is not the JSON wanted: {error}\n{}", self.data),
        }
    }
}

impl TestEvents {
    pub(super) fn new(stream: TestStream) -> TestEvents {
        TestEvents {
            stream,
            decoder: Decoder::default(),
        }
    }

    /// The response itself: its status and headers.
    pub fn response(&self) -> &TestStream {
        &self.stream
    }

    /// The next event; `None` when the response is at its end.
    ///
    /// # Panics
    ///
    /// When the response breaks off, and when nothing comes for [long](super::TestApp::with_patience).
    pub async fn next(&mut self) -> Option<ReceivedEvent> {
        let (patience, asked) = self.stream.asked();
        // A comment that keeps the connection is nothing that a test waits for.
        let event = async {
            loop {
                if let Some(event) = self.decoder.ready.pop_front() {
                    return Some(event);
                }
                match self.stream.next_piece().await? {
                    Ok(bytes) => self.decoder.read(&bytes),
                    Err(error) => self.stream.broke_off(error),
                }
            }
        };
        patiently(patience, asked, "nothing came", event).await
    }
}

/// Makes events of the bytes of a response, by the letter of the standard.
#[derive(Debug, Default)]
struct Decoder {
    /// A line that has not come to its end.
    line: Vec<u8>,
    /// The last byte was a carriage return, to which a line feed may belong.
    after_return: bool,
    is_past_start: bool,
    name: String,
    data: Option<String>,
    id: Option<String>,
    retry: Option<Duration>,
    ready: VecDeque<ReceivedEvent>,
}

impl Decoder {
    fn read(&mut self, bytes: &[u8]) {
        for &byte in bytes {
            let belongs_to_return = byte == b'\n' && self.after_return;
            self.after_return = byte == b'\r';
            match byte {
                _ if belongs_to_return => {}
                b'\n' | b'\r' => self.end_line(),
                byte => self.line.push(byte),
            }
        }
    }

    fn end_line(&mut self) {
        let line = std::mem::take(&mut self.line);
        let line = String::from_utf8_lossy(&line);
        let line = match std::mem::replace(&mut self.is_past_start, true) {
            true => &line,
            false => line.strip_prefix('\u{feff}').unwrap_or(&line),
        };
        if line.is_empty() {
            return self.dispatch();
        }
        let (field, value) = line.split_once(':').unwrap_or((line, ""));
        let value = value.strip_prefix(' ').unwrap_or(value);
        match field {
            "event" => value.clone_into(&mut self.name),
            "data" => {
                let data = self.data.take();
                self.data = Some(data.map_or(value.to_owned(), |data| data + "\n" + value));
            }
            "id" if !value.contains('\0') => self.id = Some(value.to_owned()),
            "retry" => self.retry = value.parse().ok().map(Duration::from_millis),
            _ => {}
        }
    }

    /// The event is there, unless nothing has come of it.
    fn dispatch(&mut self) {
        let name = std::mem::take(&mut self.name);
        let retry = self.retry.take();
        if let Some(data) = self.data.take() {
            self.ready.push_back(ReceivedEvent {
                name: if name.is_empty() {
                    "message".to_owned()
                } else {
                    name
                },
                data,
                id: self.id.clone(),
                retry,
            });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What comes of pieces of that many bytes.
    fn decoded(text: &str, at_a_time: usize) -> Vec<(String, String, Option<String>)> {
        let mut decoder = Decoder::default();
        for piece in text.as_bytes().chunks(at_a_time) {
            decoder.read(piece);
        }
        let events = decoder.ready.into_iter();
        events
            .map(|event| (event.name, event.data, event.id))
            .collect()
    }

    #[test]
    fn events_are_read_alike_however_they_are_cut() {
        let text = "\u{feff}data: a\r\ndata:b\r\n\r\n: nothing\n\nevent: n\rdata: \u{e9}\rid: 1\r\rid\ndata\n\ndata: lost";
        let of = |name: &str, data: &str, id: Option<&str>| {
            (name.to_owned(), data.to_owned(), id.map(str::to_owned))
        };
        let expected = [
            of("message", "a\nb", None),
            of("n", "\u{e9}", Some("1")),
            of("message", "", Some("")),
        ];
        for at_a_time in [1, 2, 3, 1000] {
            assert_eq!(decoded(text, at_a_time), expected, "{at_a_time}");
        }
    }
}
