//! Talking in a room, over a websocket, and watching it, by server-sent events.

use aiopyramid::channels::Group;
use aiopyramid::prelude::*;
use aiopyramid::respond::EventStream;
use serde::Deserialize;

use crate::names::RoomName;
use crate::rooms::{Rooms, Seat};
use crate::told::{self, Told};

/// Who wants to come in.
#[derive(Deserialize)]
struct Visitor {
    #[serde(default)]
    name: String,
}

/// What a page sends.
#[derive(Deserialize)]
struct Speech {
    say: String,
}

impl Speech {
    /// In characters.
    const LONGEST: usize = 1000;

    /// The text, if it is one that a page of ours would send.
    fn text(message: &Message) -> Option<String> {
        let speech: Speech = message.parse_json().ok()?;
        let text = speech.say.trim();
        let fits = !text.is_empty() && text.chars().count() <= Speech::LONGEST;
        fits.then(|| text.to_owned())
    }
}

/// Everybody in a room. No message is longer than the longest text with each of its characters escaped.
#[websocket_view(
    route = "/rooms/{room}/talk",
    route_name = "talk",
    max_message_size = 16384
)]
async fn talk(
    mut ws: WebSocket,
    room: RoomName,
    Query(visitor): Query<Visitor>,
    State(rooms): State<Rooms>,
    channels: Channels,
) -> Result<()> {
    let group = channels.group(room.as_str());
    let Ok(seat) = rooms.take_seat(&room, &visitor.name) else {
        ws.close(CloseCode::TRY_AGAIN_LATER, "There is no free seat.")
            .await;
        return Ok(());
    };
    let talked = converse(&mut ws, &seat, &rooms, &group).await;
    drop(seat);
    group.send(rooms.present(&room).message()?).await?;
    talked
}

async fn converse(ws: &mut WebSocket, seat: &Seat, rooms: &Rooms, group: &Group) -> Result<()> {
    // Before the lines are read, so that none is lost between the two. One that comes twice, the page shows once.
    group.join(ws).await?;
    let name = seat.name().to_owned();
    ws.send(Told::You { name }.message()?).await?;
    for line in rooms.lines(seat.room(), 0) {
        ws.send(Told::Said(line).message()?).await?;
    }
    group.send(rooms.present(seat.room()).message()?).await?;
    while let Some(message) = ws.recv().await {
        let Some(text) = Speech::text(&message) else {
            ws.close(CloseCode::POLICY_VIOLATION, "That is nothing to say.")
                .await;
            break;
        };
        group.send(Told::Said(seat.say(text)).message()?).await?;
    }
    Ok(())
}

/// What those in a room are told, for those who only watch.
#[view_config(route = "/rooms/{room}/events", route_name = "events")]
async fn events(
    room: RoomName,
    request: &Request,
    State(rooms): State<Rooms>,
    channels: Channels,
) -> Result<EventStream> {
    let mut told = channels.group(room.as_str()).subscribe().await?;
    let seen = request.last_event_id().and_then(|id| id.parse().ok());
    Ok(EventStream::by_coroutine(async move |events| {
        for line in rooms.lines(&room, seen.unwrap_or(0)) {
            events
                .send(told::event(&Told::Said(line).message()?))
                .await?;
        }
        events
            .send(told::event(&rooms.present(&room).message()?))
            .await?;
        while let Some(message) = told.recv().await {
            events.send(told::event(&message)).await?;
        }
        Ok(())
    }))
}
