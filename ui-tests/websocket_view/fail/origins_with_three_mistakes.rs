use aiopyramid::prelude::*;

#[websocket_view(route = "/echo", origins = ["example.com", "https://example.com/chat", "wss://example.com"])]
async fn echo(_ws: WebSocket) {}

fn main() {}
