//! What a view says of its websockets, and what the settings say of all of them.

use std::time::Duration;

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

/// The options of a view, for as long as its application lives.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct OwnedOptions {
    pub(crate) subprotocols: Vec<String>,
    pub(crate) origins: Option<Vec<String>>,
    pub(crate) max_message_size: Option<usize>,
    pub(crate) max_frame_size: Option<usize>,
    pub(crate) ping_interval: Option<Duration>,
    pub(crate) pong_timeout: Option<Duration>,
    pub(crate) close_timeout: Option<Duration>,
    pub(crate) send_queue: Option<usize>,
    pub(crate) use_bytes: Option<bool>,
    pub(crate) use_str: Option<bool>,
}

impl From<WebsocketOptions<'_>> for OwnedOptions {
    fn from(options: WebsocketOptions<'_>) -> OwnedOptions {
        let owned = |texts: &[&str]| texts.iter().map(|text| (*text).to_owned()).collect();
        OwnedOptions {
            subprotocols: owned(options.subprotocols),
            origins: options.origins.map(owned),
            max_message_size: options.max_message_size,
            max_frame_size: options.max_frame_size,
            ping_interval: options.ping_interval,
            pong_timeout: options.pong_timeout,
            close_timeout: options.close_timeout,
            send_queue: options.send_queue,
            use_bytes: options.use_bytes,
            use_str: options.use_str,
        }
    }
}

impl OwnedOptions {
    /// What they say, each by its key, for tools.
    pub(crate) fn told(&self) -> impl Iterator<Item = (&'static str, String)> {
        let texts = |texts: &[String]| (!texts.is_empty()).then(|| texts.join(", "));
        let size = |size: Option<usize>| size.map(|size| size.to_string());
        let span = |span: Option<Duration>| span.map(|span| format!("{span:?}"));
        let flag = |flag: Option<bool>| flag.map(|flag| flag.to_string());
        let told = [
            ("subprotocols", texts(&self.subprotocols)),
            ("origins", self.origins.as_deref().and_then(texts)),
            ("max_message_size", size(self.max_message_size)),
            ("max_frame_size", size(self.max_frame_size)),
            ("ping_interval", span(self.ping_interval)),
            ("pong_timeout", span(self.pong_timeout)),
            ("close_timeout", span(self.close_timeout)),
            ("send_queue", size(self.send_queue)),
            ("use_bytes", flag(self.use_bytes)),
            ("use_str", flag(self.use_str)),
        ];
        told.into_iter()
            .filter_map(|(key, value)| Some((key, value?)))
    }
}
