//! The part that is written for aiopyramid.

use std::time::Duration;

use aiopyramid::prelude::*;

use crate::notes::Notes;

#[view_config(route = "/")]
async fn home(notes: State<Notes>) -> String {
    format!("{} notes", notes.all().len())
}

/// An extractor and a response of axum in a view.
#[view_config(route = "/notes/{number}")]
async fn note(
    number: usize,
    axum::extract::OriginalUri(uri): axum::extract::OriginalUri,
    notes: State<Notes>,
) -> Result<axum::Json<String>, HttpNotFound> {
    match notes.all().get(number) {
        Some(note) => Ok(axum::Json(format!("{note} (at {uri})"))),
        None => Err(HttpNotFound::new("there is no such note")),
    }
}

/// Plain code that waits, in a greenlet: under axum too.
#[view_config(route = "/slow", mapper = GreenletMapper)]
fn slow(peer: Option<Peer>) -> String {
    synchronize(tokio::time::sleep(Duration::from_millis(1)));
    format!(
        "slept for {}",
        peer.map_or("nobody".to_owned(), |peer| peer.0.ip().to_string())
    )
}
