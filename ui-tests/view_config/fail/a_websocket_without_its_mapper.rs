use aiopyramid::prelude::*;

#[view_config(route = "/echo")]
async fn echo(_ws: WebSocket) -> &'static str {
    "no websocket"
}

fn main() {}
