use aiopyramid::prelude::*;

#[websocket_view(route = "/echo")]
fn echo(ws: WebSocket, body: Text) {
    drop((body, ws));
}

fn main() {}
