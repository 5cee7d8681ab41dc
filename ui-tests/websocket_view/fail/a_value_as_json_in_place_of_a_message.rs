use aiopyramid::prelude::*;

#[websocket_view(route = "/numbers")]
async fn numbers(ws: WebSocket) -> Result<()> {
    ws.send(Json([1, 2])).await?;
    Ok(())
}

fn main() {}
