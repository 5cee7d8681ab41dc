use aiopyramid::prelude::*;

#[websocket_view(route = "/echo")]
#[view_config(route = "/echo")]
async fn echo(_ws: WebSocket) {}

fn main() {}
