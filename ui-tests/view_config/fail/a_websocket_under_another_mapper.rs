use aiopyramid::prelude::*;

#[view_config(route = "/echo", mapper = GreenletMapper)]
fn echo(_ws: WebSocket) -> &'static str {
    "no websocket"
}

fn main() {}
