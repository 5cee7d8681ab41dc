use aiopyramid::prelude::*;

#[websocket_view(route = "/echo")]
async fn echo(mut ws: WebSocket) {
    let counted = std::rc::Rc::new(0);
    ws.recv().await;
    drop(counted);
}

fn main() {}
