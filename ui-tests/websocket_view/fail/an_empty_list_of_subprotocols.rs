use aiopyramid::prelude::*;

#[websocket_view(route = "/echo", subprotocols = [])]
async fn echo(_ws: WebSocket) {}

fn main() {}
