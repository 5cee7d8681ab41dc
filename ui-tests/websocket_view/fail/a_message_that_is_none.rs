use aiopyramid::prelude::*;

struct Price {
    euros: u32,
}

#[websocket_view(route = "/prices")]
async fn prices(ws: WebSocket) -> Result<()> {
    ws.send(Price { euros: 3 }).await?;
    Ok(())
}

fn main() {}
