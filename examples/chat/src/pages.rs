//! The pages, what they look like, and their script.

use aiopyramid::prelude::*;
use serde::{Deserialize, Serialize};

use crate::names::RoomName;
use crate::rooms::Rooms;

/// A room in the list.
#[derive(Serialize, TemplateValue)]
struct Listed {
    name: String,
    present: usize,
}

#[derive(Serialize, TemplateValue)]
struct HomePage {
    rooms: Vec<Listed>,
}

#[view_config(route = "/", route_name = "home", renderer = "home.jinja2")]
async fn home(State(rooms): State<Rooms>) -> HomePage {
    let listed = rooms.open().into_iter().map(|room| Listed {
        name: room.name.as_str().to_owned(),
        present: room.present,
    });
    HomePage {
        rooms: listed.collect(),
    }
}

#[derive(Deserialize)]
struct Wanted {
    room: String,
}

/// From what somebody has typed to the room that is called so.
#[view_config(route = "/rooms", route_name = "rooms")]
async fn find(request: &Request, Query(wanted): Query<Wanted>) -> Result<HttpSeeOther> {
    let path = match RoomName::nearest(&wanted.room) {
        Ok(name) => request.route_path("room", &[("room", &name.as_str())])?,
        Err(_) => request.route_path("home", &[])?,
    };
    Ok(HttpSeeOther::new(path))
}

#[derive(Serialize, TemplateValue)]
struct RoomPage {
    room: String,
    /// Whether one may only look.
    watches: bool,
}

#[view_config(route = "/rooms/{room}", route_name = "room", renderer = "room.jinja2")]
async fn room(room: RoomName) -> RoomPage {
    RoomPage {
        room: room.as_str().to_owned(),
        watches: false,
    }
}

#[view_config(
    route = "/rooms/{room}/watch",
    route_name = "watch",
    renderer = "room.jinja2"
)]
async fn watch(room: RoomName) -> RoomPage {
    RoomPage {
        room: room.as_str().to_owned(),
        watches: true,
    }
}

#[view_config(route = "/style.css", route_name = "style", http_cache = "1h")]
async fn style() -> File {
    File::from_bytes("style.css", include_str!("style.css"))
}

#[view_config(route = "/room.js", route_name = "script", http_cache = "1h")]
async fn script() -> File {
    File::from_bytes("room.js", include_str!("room.js"))
}
