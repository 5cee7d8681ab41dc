use aiopyramid::prelude::*;

#[websocket_view(route = "/echo", subprotocol = "chat")]
async fn echo(_ws: WebSocket) {}

fn main() {}
