use aiopyramid::prelude::*;

#[websocket_view(route = "/chat/{room}")]
async fn chat(_ws: WebSocket) {}

fn main() {}
