//! The terms of a view's websockets, settled when the application is made: what the view says, and for the rest what the settings say.

use std::time::Duration;

use tungstenite::protocol::WebSocketConfig;

use super::message::Message;
use super::options::WebsocketOptions;
use super::origin::Origins;
use crate::settings::{ByteSize, WebsocketSettings};

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
            pong_timeout: options.pong_timeout.unwrap_or(settings.pong_timeout),
            close_timeout: options.close_timeout.unwrap_or(settings.close_timeout),
            send_queue: options.send_queue.unwrap_or(bytes(settings.send_queue)),
            delivery: match (use_bytes, use_str) {
                (true, _) => Delivery::Bytes,
                (false, true) => Delivery::Text,
                (false, false) => Delivery::AsSent,
            },
        }
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
