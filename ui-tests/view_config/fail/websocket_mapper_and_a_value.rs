use aiopyramid::prelude::*;

#[view_config(route = "/echo", mapper = WebsocketMapper)]
async fn echo(_ws: WebSocket) -> &'static str {
    "bye"
}

fn main() {}
