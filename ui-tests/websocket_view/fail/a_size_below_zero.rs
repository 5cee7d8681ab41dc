use aiopyramid::prelude::*;

#[websocket_view(route = "/echo", send_queue = -1)]
async fn echo(_ws: WebSocket) {}

fn main() {}
