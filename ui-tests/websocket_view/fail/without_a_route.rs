use aiopyramid::prelude::*;

#[websocket_view(subprotocols = "chat")]
async fn echo(_ws: WebSocket) {}

fn main() {}
