use aiopyramid::prelude::*;

#[derive(Default)]
struct Echo;

#[websocket_view(route = "/echo")]
impl Echo {
    async fn on_open(&mut self) {}

    async fn onmessage(&mut self, _ws: &WebSocket, _message: Message) {}
}

fn main() {}
