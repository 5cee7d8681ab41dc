//! The compiler warns of these; here its warnings are errors.

#![deny(deprecated)]

use std::time::Duration;

use aiopyramid::prelude::*;

const PAUSE: Duration = Duration::from_millis(1);

#[derive(Default)]
struct Chat;

#[websocket_view(route = "/chat")]
#[websocket_view(route = "/talk")]
impl Chat {
    async fn on_message(&mut self, ws: &WebSocket, message: Message) -> Result<()> {
        self.pause().await;
        std::thread::sleep(PAUSE);
        Ok(ws.send(message).await?)
    }

    fn on_close(&mut self) {
        std::thread::sleep(PAUSE);
    }

    async fn pause(&self) {
        std::thread::sleep(PAUSE);
    }
}

#[websocket_view(route = "/plain")]
fn plain(_ws: WebSocket) {
    std::thread::sleep(PAUSE);
}

#[websocket_view(route = "/awaited")]
async fn awaited(_ws: WebSocket) {
    std::thread::sleep(PAUSE);
}

fn main() {}
