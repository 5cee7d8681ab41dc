use aiopyramid::prelude::*;

#[websocket_view(route = "/echo")]
async fn echo(_ws: WebSocket) -> Result<(), String> {
    Err("why".to_owned())
}

fn main() {}
