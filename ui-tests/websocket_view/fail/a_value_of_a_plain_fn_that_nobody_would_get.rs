use aiopyramid::prelude::*;

#[websocket_view(route = "/echo")]
fn echo(_ws: WebSocket) -> u32 {
    1
}

fn main() {}
