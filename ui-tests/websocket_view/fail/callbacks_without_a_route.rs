use aiopyramid::prelude::*;

#[derive(Default)]
struct Echo;

#[websocket_view(subprotocols = "echo")]
impl Echo {
    async fn on_close(&mut self) {}
}

fn main() {}
