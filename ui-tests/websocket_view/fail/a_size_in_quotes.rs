use aiopyramid::prelude::*;

#[websocket_view(route = "/echo", max_message_size = "1 MB")]
async fn echo(_ws: WebSocket) {}

fn main() {}
