use aiopyramid::prelude::*;

struct Echo;

#[websocket_view(route = "/echo")]
impl Echo {
    async fn on_message(&mut self, ws: &WebSocket, message: Message) -> Result<()> {
        Ok(ws.send(message).await?)
    }
}

fn main() {}
