use aiopyramid::prelude::*;

#[websocket_view(route = "/echo", body_limit = 1024, http_cache = "10m", executor = "slow")]
async fn echo(_ws: WebSocket) {}

fn main() {}
