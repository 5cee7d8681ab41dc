//! A guest book that other applications include, below whatever prefix they like: `config.include_at("/guests", guestbook::includeme)`.

use std::sync::{Mutex, MutexGuard, PoisonError};

use aiopyramid::event::Event;
use aiopyramid::prelude::*;
use serde::{Deserialize, Serialize};

/// Takes the pages of the book, and keeps what is written into it.
#[includeme]
pub fn includeme(config: &mut Configurator) {
    config.scan_module("guestbook");
    config.state(Book::default());
}

/// What a guest has written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// Who it was.
    pub name: String,
    /// What they said.
    pub text: String,
}

/// Somebody has signed. Whoever includes the book may subscribe to it.
#[derive(Debug)]
pub struct Signed {
    /// What they wrote.
    pub entry: Entry,
}

impl Event for Signed {}

/// All entries, the newest last. They are lost with the process.
#[derive(Debug, Default)]
pub struct Book(Mutex<Vec<Entry>>);

impl Book {
    /// More than this nobody reads, and nobody shall fill the memory with.
    const CAPACITY: usize = 1000;

    fn entries(&self) -> MutexGuard<'_, Vec<Entry>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn add(&self, entry: Entry) {
        let mut entries = self.entries();
        if entries.len() == Book::CAPACITY {
            entries.remove(0);
        }
        entries.push(entry);
    }
}

#[view_config(
    route = "/",
    route_name = "guestbook",
    renderer = "json",
    request_method = "GET"
)]
async fn entries(State(book): State<Book>) -> Vec<Entry> {
    book.entries().clone()
}

#[view_config(route = "/", request_method = "POST")]
async fn sign(
    request: &Request,
    State(book): State<Book>,
    Form(entry): Form<Entry>,
) -> Result<HttpSeeOther> {
    book.add(entry.clone());
    request.notify(Signed { entry }).await?;
    Ok(request.redirect_to("guestbook", &[])?)
}
