use aiopyramid::prelude::*;

#[websocket_view(route = "/echo", mapper = CoroutineMapper)]
async fn echo(_ws: WebSocket) {}

fn main() {}
