use aiopyramid::prelude::*;

#[derive(Default)]
struct Echo;

#[websocket_view(route = "/echo")]
impl Echo {
    pub async fn receive(&mut self, _ws: &WebSocket, _message: Message) {}
}

fn main() {}
