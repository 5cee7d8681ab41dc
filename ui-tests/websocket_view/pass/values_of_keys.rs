use aiopyramid::prelude::*;
use aiopyramid::websocket::Websocket;

const KIB: usize = 1024;
const MINUTE: u64 = 60;

struct Counted;

impl aiopyramid::view::AsyncViewMapper for Counted {
    type Conversation = Websocket;

    async fn call<F>(
        _info: &aiopyramid::view::ViewInfo,
        _request: &Request,
        view: F,
    ) -> Result<F::Output>
    where
        F: Future<Output: Send> + Send,
    {
        Ok(view.await)
    }
}

#[websocket_view(
    route = "/every/key",
    route_name = "every key",
    subprotocols = ["chat.v2", "chat.v1"],
    origins = ["https://example.com", "http://localhost:8080"],
    max_message_size = 64 * KIB,
    max_frame_size = 65_536,
    send_queue = 16 * KIB,
    ping_interval = "30s",
    pong_timeout = 20,
    close_timeout = MINUTE / 12,
    use_bytes = true,
    use_str = false,
    mapper = Counted,
    category = "chat",
    crate = "::aiopyramid"
)]
async fn every_key(_ws: WebSocket) {}

#[websocket_view(route = "/from/anywhere", origins = "*", ping_interval = 0)]
async fn from_anywhere(_ws: WebSocket) {}

#[websocket_view(route = "/own/origin", origins = [])]
async fn from_its_own_origin(_ws: WebSocket) {}

#[websocket_view(route_name = "chat")]
async fn by_name(_ws: WebSocket) {}

fn main() {}
