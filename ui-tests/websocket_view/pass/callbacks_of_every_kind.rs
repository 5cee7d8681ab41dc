use aiopyramid::extract::Leaves;
use aiopyramid::prelude::*;

/// All three, awaited.
#[derive(Default)]
struct Echo {
    messages: usize,
}

#[websocket_view(route = "/echo/{room}", subprotocols = "echo")]
#[websocket_view(route = "/again")]
impl Echo {
    const GREETING: &'static str = "hello";

    pub async fn on_open(&mut self, ws: &WebSocket) -> Result<()> {
        Ok(ws.send(Self::GREETING).await?)
    }

    async fn on_message(&mut self, ws: &mut WebSocket, message: Message) -> Result<(), WebsocketClosed> {
        self.count();
        ws.send(message).await
    }

    async fn on_close(&mut self, ws: &WebSocket) {
        let _ = ws.closed_by_client();
    }

    fn count(&mut self) {
        self.messages += 1;
    }
}

/// Plain ones, with no more than they need.
struct Plain {
    sender: Option<WebSocketSender>,
    room: String,
}

impl FromRequest for Plain {
    type Body = Leaves;
    type Rejection = Error;

    async fn from_request(request: &Request) -> Result<Plain> {
        let Path(room) = Path::<String>::from_request(request).await?;
        Ok(Plain { sender: None, room })
    }
}

#[websocket_view(route = "/plain/{room}")]
impl Plain {
    fn on_open(&mut self, ws: &WebSocket) {
        self.sender = Some(ws.sender());
    }

    fn on_message(&self, message: Message) -> Result<()> {
        let Some(sender) = &self.sender else {
            return Ok(());
        };
        synchronize(sender.send(self.room.as_str()))?;
        Ok(synchronize(sender.send(message))?)
    }

    fn on_close(&mut self) {}
}

/// One alone.
#[derive(Default)]
struct Last;

#[websocket_view(route = "/last", mapper = WebsocketMapper)]
impl Last {
    fn on_close(&self) -> impl Future<Output = Result<()>> + Send {
        async { Ok(()) }
    }
}

/// The `cfg` of a callback is that of what calls it.
#[derive(Default)]
struct Sometimes;

#[websocket_view(route = "/sometimes")]
impl Sometimes {
    #[cfg(any())]
    async fn on_open(&self, ws: &There) {}

    async fn on_message(&self, _ws: &WebSocket, _message: Message) {}
}

mod inside {
    #[derive(Default)]
    pub(crate) struct Generic<T>(T);
}

#[aiopyramid::websocket_view(route = "/generic")]
impl inside::Generic<u8> {
    async fn on_close(&mut self) {}
}

fn main() {}
