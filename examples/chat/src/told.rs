//! What those in a room are told, as JSON: over websockets and as server-sent events alike.

use aiopyramid::prelude::*;
use aiopyramid::respond::SentEvent;
use serde::{Deserialize, Serialize};

/// What somebody has said.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct Line {
    /// Larger than that of any line before, and the time at which it was said: milliseconds since 1970.
    pub(crate) id: u64,
    pub(crate) name: String,
    pub(crate) text: String,
}

/// One thing to tell.
#[derive(Debug, Serialize)]
#[serde(tag = "kind", rename_all = "lowercase")]
pub(crate) enum Told {
    /// To one alone: the name that they go by.
    You { name: String },
    /// To all. It may come twice, or out of order, to somebody who has just come.
    Said(Line),
    /// To all: who is there. Of two, that with the larger version is true.
    Present { names: Vec<String>, version: u64 },
}

impl Told {
    pub(crate) fn message(&self) -> Result<Message> {
        Message::json(self)
    }
}

/// A message to a room for those who watch. An event of a line has its number, with which a browser that lost the connection comes back.
pub(crate) fn event(message: &Message) -> SentEvent {
    #[derive(Deserialize)]
    struct Numbered {
        id: Option<u64>,
    }
    let event = SentEvent::data(message.as_text().unwrap_or_default());
    match message.parse_json() {
        Ok(Numbered { id: Some(id) }) => event.with_id(id.to_string()),
        _ => event,
    }
}
