use aiopyramid::prelude::*;

#[derive(Default)]
struct Echo;

#[websocket_view(route = "/echo")]
impl Echo {
    async fn on_open(&mut self, ws: &WebSocket) {
        let counted = std::rc::Rc::new(0);
        let _ = ws.send("hello").await;
        drop(counted);
    }
}

fn main() {}
