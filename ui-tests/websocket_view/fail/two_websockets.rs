use aiopyramid::prelude::*;

#[websocket_view(route = "/echo")]
async fn echo(first: WebSocket, second: WebSocket) {
    drop((first, second));
}

fn main() {}
