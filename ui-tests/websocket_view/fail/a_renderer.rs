use aiopyramid::prelude::*;

#[websocket_view(route = "/echo", renderer = "json")]
async fn echo(_ws: WebSocket) {}

fn main() {}
