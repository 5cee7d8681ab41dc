use std::error::Error as StdError;
use std::fmt;

use aiopyramid::extract::Opens;
use aiopyramid::prelude::*;

#[websocket_view(route = "/echo")]
async fn echo(mut ws: WebSocket) -> Result<()> {
    while let Some(message) = ws.recv().await {
        ws.send(message).await?;
    }
    Ok(())
}

#[websocket_view(route = "/silent")]
async fn silent(_ws: WebSocket) {}

#[websocket_view(route = "/plain")]
fn plain(mut ws: WebSocket) -> Result<(), WebsocketClosed> {
    while let Some(message) = synchronize(ws.recv()) {
        synchronize(ws.send(message))?;
    }
    Ok(())
}

#[websocket_view(route = "/plain/silent")]
fn plain_and_silent(_ws: WebSocket) {}

#[websocket_view(route = "/future")]
fn a_visible_future(ws: WebSocket) -> impl Future<Output = Result<()>> {
    async move { Ok(ws.send("hello").await?) }
}

#[derive(Debug)]
struct Refused;

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("refused")
    }
}

impl StdError for Refused {}

#[websocket_view(route = "/refused")]
async fn refused(_ws: WebSocket) -> Result<(), Refused> {
    Err(Refused)
}

#[websocket_view(route = "/rooms/{room}/{number}")]
async fn arguments_beside_it(
    room: &str,
    request: &Request,
    ws: WebSocket,
    number: u32,
    Query(names): Query<Vec<(String, String)>>,
) -> Result<()> {
    let text = format!("{room} {number} {} {}", request.method(), names.len());
    Ok(ws.send(text).await?)
}

#[websocket_view(route = "/plain/rooms/{room}")]
fn a_plain_one_with_a_placeholder(ws: WebSocket, room: String) -> Result<()> {
    Ok(synchronize(ws.send(room))?)
}

/// A websocket inside of an argument of one's own.
struct Named(WebSocket, String);

impl FromRequest for Named {
    type Body = Opens;
    type Rejection = Error;

    async fn from_request(request: &Request) -> Result<Named> {
        let name = request.uri().query().unwrap_or("nobody").to_owned();
        Ok(Named(WebSocket::from_request(request).await?, name))
    }
}

#[websocket_view(route = "/named")]
async fn named(Named(ws, name): Named) -> Result<()> {
    Ok(ws.send(name).await?)
}

#[view_config(route = "/at_length", mapper = WebsocketMapper)]
async fn at_length(mut ws: WebSocket) {
    ws.recv().await;
}

#[view_config(route = "/at_length/plain", mapper = aiopyramid::websocket::WebsocketMapper)]
fn at_length_and_plain(mut ws: WebSocket) -> Result<()> {
    synchronize(ws.recv());
    Ok(())
}

#[websocket_view(route = "/twice", subprotocols = "one")]
#[websocket_view(route = "/two_times", subprotocols = "two")]
async fn two_routes(_ws: WebSocket) {}

fn main() {}
