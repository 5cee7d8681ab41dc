//! The part that is written for axum.

use axum::extract::State;
use axum::http::StatusCode;
use axum::routing::get;
use axum::{Json, Router};

use crate::notes::Notes;

/// The API, wherever it will stand. A router is a service once it has its state.
pub fn router(notes: Notes) -> Router {
    Router::new()
        .route("/notes", get(list).post(add))
        .with_state(notes)
}

async fn list(State(notes): State<Notes>) -> Json<Vec<String>> {
    Json(notes.all())
}

async fn add(State(notes): State<Notes>, Json(note): Json<String>) -> StatusCode {
    notes.add(note);
    StatusCode::CREATED
}
