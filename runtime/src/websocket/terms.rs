//! The terms of a view's websockets, settled when the application is made: what the view says, and for the rest what the settings say.

use std::sync::{Arc, OnceLock};
use std::time::Duration;

use tungstenite::protocol::WebSocketConfig;

use super::message::Message;
use super::options::WebsocketOptions;
use super::origin::Origins;
use crate::background::Title;
use crate::settings::{ByteSize, WebsocketSettings};
use crate::site::Site;

/// What holds for all connections of one view.
#[derive(Debug)]
pub(crate) struct Terms {
    /// The best first.
    pub(super) subprotocols: Vec<String>,
    pub(super) origins: Origins,
    pub(super) codec: WebSocketConfig,
    /// Zero for none.
    pub(super) ping_interval: Duration,
    pub(super) pong_timeout: Duration,
    pub(super) close_timeout: Duration,
    pub(super) send_queue: usize,
    delivery: Delivery,
    /// What its conversations are called in the log.
    title: OnceLock<Arc<Title>>,
}

/// What becomes of a message on its way in.
#[derive(Debug, Clone, Copy)]
enum Delivery {
    AsSent,
    /// M22, `use_bytes`.
    Bytes,
    /// M22, `use_str`.
    Text,
}

/// How much is read at once. There is room for a message of 16 KiB with its header; no buffer lasts longer than the message that it is
/// for.
pub(super) const READ_BUFFER: usize = 17 * 1024;

/// How much is gathered before it is written.
pub(super) const WRITE_BATCH: usize = 64 * 1024;

/// No answer comes in no time.
const SHORTEST: Duration = Duration::from_millis(1);

impl Terms {
    pub(crate) fn new(settings: &WebsocketSettings, options: &WebsocketOptions<'_>) -> Terms {
        let bytes = |size: ByteSize| usize::try_from(size.bytes()).unwrap_or(usize::MAX);
        let largest_message = options.max_message_size;
        let largest_message = largest_message.unwrap_or(bytes(settings.max_message_size));
        let largest_frame = options.max_frame_size;
        let largest_frame = largest_frame.or(settings.max_frame_size.map(bytes));
        let largest_frame = largest_frame.unwrap_or(largest_message);
        let owned = |texts: &[&str]| texts.iter().map(|text| (*text).to_owned()).collect();
        let origins = options.origins.map(owned);
        let origins = origins.unwrap_or_else(|| settings.origins.clone());
        let use_bytes = options.use_bytes.unwrap_or(settings.use_bytes);
        let use_str = options.use_str.unwrap_or(settings.use_str);
        Terms {
            subprotocols: owned(options.subprotocols),
            origins: Origins::new(origins),
            codec: WebSocketConfig::default()
                .read_buffer_size(READ_BUFFER)
                .write_buffer_size(WRITE_BATCH)
                .max_message_size(Some(largest_message))
                .max_frame_size(Some(largest_frame)),
            ping_interval: options.ping_interval.unwrap_or(settings.ping_interval),
            pong_timeout: options
                .pong_timeout
                .unwrap_or(settings.pong_timeout)
                .max(SHORTEST),
            close_timeout: options.close_timeout.unwrap_or(settings.close_timeout),
            send_queue: options.send_queue.unwrap_or(bytes(settings.send_queue)),
            delivery: match (use_bytes, use_str) {
                (true, _) => Delivery::Bytes,
                (false, true) => Delivery::Text,
                (false, false) => Delivery::AsSent,
            },
            title: OnceLock::new(),
        }
    }

    /// What a conversation of the view that was declared there is called in the log.
    pub(super) fn title(&self, site: Site) -> Arc<Title> {
        let title = || Arc::new(Title::Websocket { site });
        Arc::clone(self.title.get_or_init(title))
    }

    /// How long a client may take nothing of what waits for it.
    pub(super) fn stall_limit(&self) -> Duration {
        self.ping_interval.saturating_add(self.pong_timeout)
    }

    /// The message as the view gets it.
    pub(super) fn incoming(&self, message: Message) -> Message {
        match self.delivery {
            Delivery::AsSent => message,
            Delivery::Bytes => Message::Binary(message.into_bytes()),
            Delivery::Text => message.text_if_utf8(),
        }
    }
}
