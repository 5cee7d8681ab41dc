use aiopyramid::prelude::*;

#[websocket_view(route = "/echo")]
async fn echo(body: Json<Vec<u32>>, ws: WebSocket) {
    drop((body, ws));
}

fn main() {}
