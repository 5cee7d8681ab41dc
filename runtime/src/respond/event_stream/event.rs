//! One event as it goes over the wire: lines of fields, and an empty one.

use std::fmt::{self, Write};
use std::time::Duration;

use bytes::Bytes;
use serde::Serialize;

use crate::error::Result;

/// One event of an [`EventStream`](super::EventStream): data, and what tells the client how to take it. A text is an event with that data.
///
/// # Example
///
/// ```
/// use aiopyramid::respond::SentEvent;
///
/// let event = SentEvent::data("two\nlines").with_name("news").with_id("17");
/// assert_eq!(event.to_string(), "data: two\ndata: lines\nevent: news\nid: 17\n\n");
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SentEvent {
    /// The fields, each with the end of its line.
    lines: String,
}

impl SentEvent {
    /// An event with data. Line breaks in it arrive as such, all of them as `\n`.
    pub fn data(data: impl AsRef<str>) -> SentEvent {
        SentEvent::default().with_lines("data", data.as_ref())
    }

    /// An event whose data is a value in JSON.
    ///
    /// # Errors
    ///
    /// When the value cannot be written as JSON.
    ///
    /// # Example
    ///
    /// ```
    /// use aiopyramid::respond::SentEvent;
    ///
    /// let event = SentEvent::json(&["a", "b"])?;
    /// assert_eq!(event.to_string(), "data: [\"a\",\"b\"]\n\n");
    /// # Ok::<(), aiopyramid::Error>(())
    /// ```
    #[track_caller]
    pub fn json(value: &(impl Serialize + ?Sized)) -> Result<SentEvent> {
        Ok(SentEvent::data(serde_json::to_string(value)?))
    }

    /// A line that clients pass over.
    pub fn comment(comment: impl AsRef<str>) -> SentEvent {
        SentEvent::default().with_lines("", comment.as_ref())
    }

    /// The same event with a name: scripts listen for it with `addEventListener(name, ...)`, and for those without one for `message`. Line
    /// breaks and zero bytes are left out, since a client would take what follows them for something else.
    #[must_use]
    pub fn with_name(self, name: impl AsRef<str>) -> SentEvent {
        self.with_line("event", name.as_ref())
    }

    /// The same event with an id: a client that has lost the connection sends the last one that it got, and
    /// [`Request::last_event_id`](crate::http::Request::last_event_id) has it. Line breaks and zero bytes are left out.
    #[must_use]
    pub fn with_id(self, id: impl AsRef<str>) -> SentEvent {
        self.with_line("id", id.as_ref())
    }

    /// The same event with the time that the client waits before it connects again, in whole milliseconds.
    #[must_use]
    pub fn with_retry(self, after: Duration) -> SentEvent {
        self.with_line("retry", &after.as_millis().to_string())
    }

    fn with_line(self, field: &str, value: &str) -> SentEvent {
        let value: String = value
            .chars()
            .filter(|character| !matches!(character, '\r' | '\n' | '\0'))
            .collect();
        self.with_lines(field, &value)
    }

    /// A field for each line of the value.
    fn with_lines(mut self, field: &str, value: &str) -> SentEvent {
        let value = value.replace("\r\n", "\n");
        for line in value.split(['\r', '\n']) {
            writeln!(self.lines, "{field}: {line}").expect("memory takes what is written");
        }
        self
    }

    /// As it is sent.
    pub(super) fn into_bytes(self) -> Bytes {
        let mut lines = self.lines;
        lines.push('\n');
        lines.into()
    }
}

/// As it is sent.
impl fmt::Display for SentEvent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}", self.lines)
    }
}

impl From<&str> for SentEvent {
    fn from(data: &str) -> SentEvent {
        SentEvent::data(data)
    }
}

impl From<String> for SentEvent {
    fn from(data: String) -> SentEvent {
        SentEvent::data(data)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// What a client makes of an event, by the letter of the standard: data, name and id.
    fn understood(wire: &str) -> Option<(String, String, Option<String>)> {
        let (mut data, mut name, mut id) = (None::<String>, String::new(), None);
        let wire = wire.replace("\r\n", "\n").replace('\r', "\n");
        assert!(wire.ends_with("\n\n") && !wire.trim_end_matches('\n').contains("\n\n"));
        for line in wire.lines().filter(|line| !line.is_empty()) {
            let (field, value) = line.split_once(':').unwrap_or((line, ""));
            let value = value.strip_prefix(' ').unwrap_or(value);
            match field {
                "data" => {
                    let before = data.map_or(String::new(), |data| data + "\n");
                    data = Some(before + value);
                }
                "event" => name = value.to_owned(),
                "id" if !value.contains('\0') => id = Some(value.to_owned()),
                _ => {}
            }
        }
        Some((data?, name, id))
    }

    #[test]
    fn every_line_of_the_data_is_a_field() {
        let wire = |data: &str| SentEvent::data(data).to_string();
        assert_eq!(wire("a"), "data: a\n\n");
        assert_eq!(wire(""), "data: \n\n");
        assert_eq!(wire("a\r\nb\rc\n"), "data: a\ndata: b\ndata: c\ndata: \n\n");
        assert_eq!(SentEvent::comment("a\nb").to_string(), ": a\n: b\n\n");
    }

    #[test]
    fn an_id_cannot_bring_fields_of_its_own() {
        let event = SentEvent::data("a").with_id("1\ndata: b\r\n\r\nevent: x\0");
        assert_eq!(event.to_string(), "data: a\nid: 1data: bevent: x\n\n");
        let event = SentEvent::data("a").with_name("\nid: 1");
        assert_eq!(event.to_string(), "data: a\nevent: id: 1\n\n");
    }

    #[test]
    fn a_client_waits_whole_milliseconds() {
        let event = SentEvent::default().with_retry(Duration::from_micros(2_500));
        assert_eq!(event.to_string(), "retry: 2\n\n");
    }

    proptest! {
        #[test]
        fn a_client_gets_what_was_sent(data: String, name: String, id: String) {
            let event = SentEvent::data(&data).with_name(&name).with_id(&id);
            let one_line = |text: &str| text.replace(['\r', '\n', '\0'], "");
            let data = data.replace("\r\n", "\n").replace('\r', "\n");
            let expected = (data, one_line(&name), Some(one_line(&id)));
            prop_assert_eq!(understood(&event.to_string()), Some(expected));
        }
    }
}
