//! What a websocket carries: texts and bytes.

use std::fmt;
use std::ops::Deref;

use bytes::Bytes;
use tungstenite::protocol::frame::Utf8Bytes;

use crate::error::Result;

/// One message, whole. Text and binary stay apart, as the client has sent them; pings, pongs and closing are the framework's own matter.
///
/// Clones share what they carry, so that one message may go to thousands.
///
/// # Example
///
/// ```
/// use aiopyramid::websocket::Message;
///
/// let greeting = Message::from("hello");
/// assert_eq!(greeting.as_text(), Some("hello"));
/// assert_eq!(greeting.as_bytes(), b"hello");
/// assert_ne!(greeting, Message::from(b"hello".to_vec()));
/// ```
#[derive(Clone, PartialEq, Eq)]
pub enum Message {
    /// Text, which is UTF-8.
    Text(MessageText),
    /// Bytes that mean what the application says they do.
    Binary(Bytes),
}

impl Message {
    /// A value as JSON, in a text.
    ///
    /// # Errors
    ///
    /// When the value has no JSON.
    ///
    /// # Example
    ///
    /// ```
    /// use aiopyramid::websocket::Message;
    ///
    /// # fn main() -> aiopyramid::Result<()> {
    /// assert_eq!(Message::json(&[1, 2])?.as_text(), Some("[1,2]"));
    /// # Ok(()) }
    /// ```
    #[track_caller]
    pub fn json<T: serde::Serialize + ?Sized>(value: &T) -> Result<Message> {
        Ok(Message::from(serde_json::to_string(value)?))
    }

    /// What the JSON in it says, be it text or binary.
    ///
    /// # Errors
    ///
    /// When it is no JSON, or that of something else.
    #[track_caller]
    pub fn parse_json<T: serde::de::DeserializeOwned>(&self) -> Result<T> {
        Ok(serde_json::from_slice(self.as_bytes())?)
    }

    /// The text, if it is one.
    pub fn as_text(&self) -> Option<&str> {
        match self {
            Message::Text(text) => Some(text),
            Message::Binary(_) => None,
        }
    }

    /// What it carries, text or not.
    pub fn as_bytes(&self) -> &[u8] {
        match self {
            Message::Text(text) => text.as_bytes(),
            Message::Binary(bytes) => bytes,
        }
    }

    /// What it carries, text or not, without a copy.
    pub fn into_bytes(self) -> Bytes {
        match self {
            Message::Text(text) => text.0.into(),
            Message::Binary(bytes) => bytes,
        }
    }

    /// Whether it is a text.
    pub fn is_text(&self) -> bool {
        matches!(self, Message::Text(_))
    }

    /// How many bytes it carries.
    pub fn len(&self) -> usize {
        self.as_bytes().len()
    }

    /// Whether it carries nothing. Such messages are sent and received like any other.
    pub fn is_empty(&self) -> bool {
        self.as_bytes().is_empty()
    }

    /// The same bytes as a text where they are UTF-8; as they are where not.
    pub(super) fn text_if_utf8(self) -> Message {
        match self {
            Message::Text(_) => self,
            Message::Binary(bytes) => match Utf8Bytes::try_from(bytes.clone()) {
                Ok(text) => Message::Text(MessageText(text)),
                Err(_) => Message::Binary(bytes),
            },
        }
    }
}

impl fmt::Debug for Message {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Message::Text(text) => write!(f, "Text({:?})", text.as_str()),
            Message::Binary(bytes) => write!(f, "Binary({bytes:?})"),
        }
    }
}

/// What can be sent: a [`Message`], and whatever becomes one by `Into`. A type of your own does by an `impl From<...> for Message`; a value
/// that is to go as JSON is made one by [`Message::json`].
///
/// # Example
///
/// ```
/// use aiopyramid::prelude::*;
///
/// struct Price {
///     euros: u32,
/// }
///
/// impl From<Price> for Message {
///     fn from(price: Price) -> Message {
///         Message::from(format!("{} EUR", price.euros))
///     }
/// }
///
/// #[websocket_view(route = "/prices")]
/// async fn prices(ws: WebSocket) -> Result<()> {
///     ws.send("tea").await?;
///     ws.send(Price { euros: 3 }).await?;
///     ws.send(Message::json(&[3, 4])?).await?;
///     Ok(())
/// }
/// ```
#[diagnostic::on_unimplemented(
    message = "a websocket cannot send `{Self}`",
    label = "`{Self}` is no message",
    note = "a message is text (`&str`, `String`), bytes (`Vec<u8>`, `&[u8]`, `Bytes`), or a `Message`; a value goes as JSON: `Message::json(&value)?`",
    note = "for a type of your own, write an `impl From<...> for Message`"
)]
pub trait IntoMessage {
    /// The message.
    fn into_message(self) -> Message;
}

#[diagnostic::do_not_recommend]
impl<T: Into<Message>> IntoMessage for T {
    fn into_message(self) -> Message {
        self.into()
    }
}

/// The text of a [`Message`]: a `str` whose clones share it.
#[derive(Clone, PartialEq, Eq)]
pub struct MessageText(pub(super) Utf8Bytes);

impl MessageText {
    /// The text.
    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }
}

impl Deref for MessageText {
    type Target = str;

    fn deref(&self) -> &str {
        self.0.as_str()
    }
}

impl AsRef<str> for MessageText {
    fn as_ref(&self) -> &str {
        self.0.as_str()
    }
}

impl fmt::Display for MessageText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl fmt::Debug for MessageText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self.as_str(), f)
    }
}

impl PartialEq<str> for MessageText {
    fn eq(&self, other: &str) -> bool {
        self.as_str() == other
    }
}

impl PartialEq<&str> for MessageText {
    fn eq(&self, other: &&str) -> bool {
        self.as_str() == *other
    }
}

impl From<&str> for MessageText {
    fn from(text: &str) -> MessageText {
        MessageText(text.into())
    }
}

impl From<String> for MessageText {
    fn from(text: String) -> MessageText {
        MessageText(text.into())
    }
}

impl From<MessageText> for Message {
    fn from(text: MessageText) -> Message {
        Message::Text(text)
    }
}

impl From<&str> for Message {
    fn from(text: &str) -> Message {
        Message::Text(text.into())
    }
}

impl From<String> for Message {
    fn from(text: String) -> Message {
        Message::Text(text.into())
    }
}

impl From<&String> for Message {
    fn from(text: &String) -> Message {
        Message::Text(text.as_str().into())
    }
}

impl From<Vec<u8>> for Message {
    fn from(bytes: Vec<u8>) -> Message {
        Message::Binary(bytes.into())
    }
}

impl From<&[u8]> for Message {
    fn from(bytes: &[u8]) -> Message {
        Message::Binary(Bytes::copy_from_slice(bytes))
    }
}

impl From<Bytes> for Message {
    fn from(bytes: Bytes) -> Message {
        Message::Binary(bytes)
    }
}

impl From<Message> for tungstenite::Message {
    fn from(message: Message) -> tungstenite::Message {
        match message {
            Message::Text(text) => tungstenite::Message::Text(text.0),
            Message::Binary(bytes) => tungstenite::Message::Binary(bytes),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn m22_bytes_become_text_where_they_are_utf_8_and_stay_bytes_where_not() {
        let text = Message::from("é".as_bytes()).text_if_utf8();
        assert_eq!(text, Message::from("é"));
        let bytes = Message::from(&[0xff][..]);
        assert_eq!(bytes.clone().text_if_utf8(), bytes);
    }
}
