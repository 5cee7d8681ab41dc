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
