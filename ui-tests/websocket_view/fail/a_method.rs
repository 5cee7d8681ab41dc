use aiopyramid::prelude::*;

#[websocket_view(route = "/echo", request_method = "POST")]
async fn echo(_ws: WebSocket) {}

fn main() {}
