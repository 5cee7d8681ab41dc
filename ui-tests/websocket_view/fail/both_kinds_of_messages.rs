use aiopyramid::prelude::*;

#[websocket_view(route = "/echo", use_bytes = true, use_str = true)]
async fn echo(_ws: WebSocket) {}

fn main() {}
