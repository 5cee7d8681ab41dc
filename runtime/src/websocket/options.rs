//! What a view says of its websockets, and what the settings say of all of them.

use std::time::Duration;

use super::terms::Terms;
use crate::settings::WebsocketSettings;

/// What `#[websocket_view(...)]` says of a view's connections, for `ViewOptions::websocket`. What it does not say is as `[websocket]` of
/// the settings has it.
///
/// # Example
///
/// ```
/// use aiopyramid::websocket::WebsocketOptions;
///
/// let options = WebsocketOptions { subprotocols: &["chat.v2", "chat.v1"], ..WebsocketOptions::DEFAULT };
/// assert_eq!(options.max_message_size, None);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WebsocketOptions<'a> {
    /// The subprotocols that the view speaks, the best first. That one is chosen which the client offers as well.
    pub subprotocols: &'a [&'a str],
    /// The origins from which a page may connect beside the application's own: `https://example.com`, or `*` for any.
    pub origins: Option<&'a [&'a str]>,
    /// The largest message in bytes.
    pub max_message_size: Option<usize>,
    /// The largest frame in bytes; unless the settings say something else, as large as a message.
    pub max_frame_size: Option<usize>,
    /// How long a client may be silent before it is sent a ping; zero sends none.
    pub ping_interval: Option<Duration>,
    /// How long the pong may take, or any other sign of life.
    pub pong_timeout: Option<Duration>,
    /// How long closing may take.
    pub close_timeout: Option<Duration>,
    /// How many bytes may wait to be written.
    pub send_queue: Option<usize>,
    /// Whether texts arrive as bytes (M22).
    pub use_bytes: Option<bool>,
    /// Whether bytes that are UTF-8 arrive as texts (M22).
    pub use_str: Option<bool>,
}

impl WebsocketOptions<'_> {
    /// Options that say nothing.
    pub const DEFAULT: WebsocketOptions<'static> = WebsocketOptions {
        subprotocols: &[],
        origins: None,
        max_message_size: None,
        max_frame_size: None,
        ping_interval: None,
        pong_timeout: None,
        close_timeout: None,
        send_queue: None,
        use_bytes: None,
        use_str: None,
    };
}

impl Default for WebsocketOptions<'_> {
    fn default() -> Self {
        WebsocketOptions::DEFAULT
    }
}

/// The options of a view, until its application is made.
#[derive(Debug, Clone)]
pub(crate) struct OwnedOptions {
    subprotocols: Vec<String>,
    origins: Option<Vec<String>>,
    /// Without these two.
    rest: WebsocketOptions<'static>,
}

impl From<WebsocketOptions<'_>> for OwnedOptions {
    fn from(options: WebsocketOptions<'_>) -> OwnedOptions {
        let owned = |texts: &[&str]| texts.iter().map(|text| (*text).to_owned()).collect();
        OwnedOptions {
            subprotocols: owned(options.subprotocols),
            origins: options.origins.map(owned),
            rest: WebsocketOptions {
                subprotocols: &[],
                origins: None,
                ..options
            },
        }
    }
}

impl OwnedOptions {
    /// What they come to together with the settings.
    pub(crate) fn terms(&self, settings: &WebsocketSettings) -> Terms {
        let subprotocols = borrowed(&self.subprotocols);
        let origins = self.origins.as_deref().map(borrowed);
        let options = WebsocketOptions {
            subprotocols: &subprotocols,
            origins: origins.as_deref(),
            ..self.rest
        };
        Terms::new(settings, &options)
    }

    /// What they say, each by its key, for tools.
    pub(crate) fn told(&self) -> impl Iterator<Item = (&'static str, String)> {
        let size = |size: Option<usize>| size.map(|size| size.to_string());
        let span = |span: Option<Duration>| span.map(|span| format!("{span:?}"));
        let flag = |flag: Option<bool>| flag.map(|flag| flag.to_string());
        let subprotocols = (!self.subprotocols.is_empty()).then(|| self.subprotocols.join(", "));
        let origins = self.origins.as_ref().map(|origins| origins.join(", "));
        let rest = &self.rest;
        let told = [
            ("subprotocols", subprotocols),
            ("origins", origins),
            ("max_message_size", size(rest.max_message_size)),
            ("max_frame_size", size(rest.max_frame_size)),
            ("ping_interval", span(rest.ping_interval)),
            ("pong_timeout", span(rest.pong_timeout)),
            ("close_timeout", span(rest.close_timeout)),
            ("send_queue", size(rest.send_queue)),
            ("use_bytes", flag(rest.use_bytes)),
            ("use_str", flag(rest.use_str)),
        ];
        told.into_iter()
            .filter_map(|(key, value)| Some((key, value?)))
    }
}

fn borrowed(texts: &[String]) -> Vec<&str> {
    texts.iter().map(String::as_str).collect()
}
