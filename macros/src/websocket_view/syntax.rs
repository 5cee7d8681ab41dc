//! The keys of the attribute, and where it stands.

use crate::category;
use crate::function::Place;
use crate::keys::{Takes, Vocabulary, Word};
use crate::krate;
use crate::view::{Dialect, expr};

pub(super) static WEBSOCKET_VIEW: Dialect = Dialect {
    vocabulary: VOCABULARY,
    place: PLACE,
    other: "view_config",
    is_websocket: true,
};

const VOCABULARY: Vocabulary = Vocabulary {
    attribute: "websocket_view",
    words: &[
        expr("route", "\"/chat/{room}\""),
        expr("route_name", "\"chat\""),
        expr("inherit_slash", "true"),
        expr("subprotocols", "[\"chat.v2\", \"chat.v1\"]"),
        expr("origins", "[\"https://example.com\"]"),
        expr("max_message_size", "1024 * 1024"),
        expr("max_frame_size", "64 * 1024"),
        expr("send_queue", "1024 * 1024"),
        expr("ping_interval", "\"30s\""),
        expr("pong_timeout", "\"20s\""),
        expr("close_timeout", "\"5s\""),
        expr("use_bytes", "true"),
        expr("use_str", "true"),
        expr("layer", "TimeoutLayer::new(Duration::from_secs(5))"),
        Word {
            key: "mapper",
            takes: Takes::Type,
            example: "WebsocketMapper",
        },
        category::KEY,
        krate::KEY,
    ],
    elsewhere: &[
        (
            "renderer",
            "nothing is rendered: the view sends what its client shall have, a value as JSON by `Message::json(&value)?`",
        ),
        (
            "templates",
            "nothing is rendered: the view sends what its client shall have",
        ),
        (
            "request_method",
            "drop it: a websocket is opened by GET, and nothing else reaches the view",
        ),
        (
            "body_limit",
            "the request that opens a websocket has no body; each message is limited by `max_message_size`",
        ),
        (
            "http_cache",
            "drop it: no one keeps the answer that opens a websocket",
        ),
        (
            "executor",
            "a plain websocket view runs in a greenlet, where `synchronize(ws.recv())` holds no thread; for what blocks, await `run_in_named_executor(name, move || ...)`",
        ),
        ("path", "write `route`"),
        ("protocol", "write `subprotocols`"),
        ("protocols", "write `subprotocols`"),
        ("max_size", "write `max_message_size`"),
        ("allowed_origins", "write `origins`"),
        ("heartbeat", "write `ping_interval`, and `pong_timeout`"),
    ],
    example: "#[websocket_view(route = \"/echo\")]",
};

const PLACE: Place = Place {
    attribute: VOCABULARY.attribute,
    help: |word| match word {
        "struct" | "enum" | "union" | "type" => {
            "put it on the `impl` of the type that has the callbacks `on_open`, `on_message` and `on_close`"
        }
        "mod" => "put it on the functions inside the module",
        "trait" => "put it on the `impl` of a type",
        _ => "put it above an `fn`, an `async fn`, or an `impl` of callbacks",
    },
};
