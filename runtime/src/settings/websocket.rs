//! The section `[websocket]`.

use std::time::Duration;

use serde::Deserialize;
use serde::de::{Deserializer, Error as _};

use super::byte_size::ByteSize;

/// The `[websocket]` table of the settings: what holds for the websockets of all views that say nothing else.
///
/// # Example
///
/// ```
/// use std::time::Duration;
/// use aiopyramid::settings::WebsocketSettings;
///
/// let settings: WebsocketSettings = toml::from_str(r#"
///     ping_interval = "45s"
///     origins = ["https://app.example.com"]
/// "#).expect("well-formed settings");
/// assert_eq!(settings.ping_interval, Duration::from_secs(45));
/// assert_eq!(settings.max_message_size.bytes(), 1024 * 1024);
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct WebsocketSettings {
    /// The largest message in bytes, all of its frames together (1 MiB). A larger one closes the connection with 1009.
    pub max_message_size: ByteSize,

    /// The largest frame in bytes; unless set, as large as a message.
    pub max_frame_size: Option<ByteSize>,

    /// The origins from which a page may connect beside the application's own (none): `https://app.example.com`; `*` lets every page in.
    #[serde(deserialize_with = "origins")]
    pub origins: Vec<String>,

    /// How long a client may be silent before it is sent a ping (30 s). Zero sends none.
    #[serde(deserialize_with = "crate::duration::deserialize")]
    pub ping_interval: Duration,

    /// How long the pong may take, or any other sign of life, before the client counts as gone (20 s).
    #[serde(deserialize_with = "no_zero")]
    pub pong_timeout: Duration,

    /// How long closing may take: what waits in the queue, the close frame, and the client's own (5 s).
    #[serde(deserialize_with = "crate::duration::deserialize")]
    pub close_timeout: Duration,

    /// How many bytes may wait to be written to one client before `send` waits (256 KiB).
    pub send_queue: ByteSize,

    /// Whether texts arrive as bytes (false).
    pub use_bytes: bool,

    /// Whether bytes that are UTF-8 arrive as texts (false).
    pub use_str: bool,
}

impl Default for WebsocketSettings {
    fn default() -> Self {
        Self {
            max_message_size: ByteSize::mib(1),
            max_frame_size: None,
            origins: Vec::new(),
            ping_interval: Duration::from_secs(30),
            pong_timeout: Duration::from_secs(20),
            close_timeout: Duration::from_secs(5),
            send_queue: ByteSize::kib(256),
            use_bytes: false,
            use_str: false,
        }
    }
}

/// A list of origins, each looked at: one that can never be a page's would keep pages out without a word.
fn origins<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<String>, D::Error> {
    let origins = Vec::<String>::deserialize(deserializer)?;
    for origin in &origins {
        if let Some(flaw) = aiopyramid_pattern::flaw_of_origin(origin) {
            return Err(D::Error::custom(format_args!("`{origin}`: {flaw}")));
        }
    }
    Ok(origins)
}

/// A span of time that is one.
fn no_zero<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Duration, D::Error> {
    let span = crate::duration::deserialize(deserializer)?;
    match span.is_zero() {
        true => Err(D::Error::custom(
            "no answer comes in no time; `ping_interval = 0` is what sends no pings",
        )),
        false => Ok(span),
    }
}
