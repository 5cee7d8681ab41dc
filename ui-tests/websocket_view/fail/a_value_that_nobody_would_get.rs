use aiopyramid::prelude::*;

#[websocket_view(route = "/echo")]
async fn echo(mut ws: WebSocket) -> Result<String> {
    ws.recv().await;
    Ok("bye".to_owned())
}

fn main() {}
