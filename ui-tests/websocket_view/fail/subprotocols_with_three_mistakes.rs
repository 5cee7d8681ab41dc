use aiopyramid::prelude::*;

#[websocket_view(route = "/echo", subprotocols = ["chat", "", "chat", "a,b"])]
async fn echo(_ws: WebSocket) {}

fn main() {}
