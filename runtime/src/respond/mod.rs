//! From what a view returns to a response.
//!
//! - `answer` is the trait of what a view may return, with those of its implementations that are a line long; `html` is one of them.
//! - `file` and `conditional` spare the client what it has already.
//! - `streamed` and `event_stream` are bodies that are made while they are sent. `producer` is what makes them, `sender` what it sends with.
//! - `error_response` is what becomes of an error that nobody has handled.

mod answer;
mod conditional;
mod error_response;
mod etag;
mod event_stream;
#[cfg(feature = "files")]
mod file;
mod html;
mod producer;
mod sender;
mod streamed;

pub use answer::Answer;
pub(crate) use error_response::respond_to_error;
pub use etag::ETag;
pub use event_stream::{EventStream, SentEvent};
#[cfg(feature = "files")]
pub use file::File;
pub use html::Html;
pub use sender::{ClientGone, Sender, Writer};
pub use streamed::Streamed;
