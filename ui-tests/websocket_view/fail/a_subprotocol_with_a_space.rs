use aiopyramid::prelude::*;

#[websocket_view(route = "/echo", subprotocols = "chat v2")]
async fn echo(_ws: WebSocket) {}

fn main() {}
