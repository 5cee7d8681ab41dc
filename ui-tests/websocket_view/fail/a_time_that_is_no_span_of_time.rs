use aiopyramid::prelude::*;

#[websocket_view(route = "/echo", ping_interval = "soon")]
async fn echo(_ws: WebSocket) {}

fn main() {}
