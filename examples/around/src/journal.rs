//! The journal: what came and what went, as two tweens and a subscriber see it.
//!
//! The two tweens do the same. One is asynchronous and awaits what comes next; the other is a plain function that calls it, in a greenlet, so
//! that its worker serves others meanwhile.

use std::collections::VecDeque;
use std::fmt::Display;
use std::sync::{Mutex, PoisonError};

use aiopyramid::prelude::*;

/// The latest lines, the newest last.
#[derive(Debug, Default)]
pub(crate) struct Journal(Mutex<VecDeque<String>>);

impl Journal {
    const CAPACITY: usize = 100;

    /// Adds a line to the journal of a request's application.
    pub(crate) fn note(request: &Request, line: impl Display) {
        if let Some(journal) = request.state::<Journal>() {
            let mut lines = journal.0.lock().unwrap_or_else(PoisonError::into_inner);
            if lines.len() == Journal::CAPACITY {
                lines.pop_front();
            }
            lines.push_back(line.to_string());
        }
    }

    pub(crate) fn lines(&self) -> Vec<String> {
        let lines = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        lines.iter().cloned().collect()
    }
}

#[tween(name = "awaited")]
async fn awaited(request: Request, next: Next) -> Result<Response> {
    let path = request.uri().path().to_owned();
    Journal::note(&request, format_args!("awaited: {path}"));
    let response = next.call(request.clone()).await?;
    Journal::note(
        &request,
        format_args!("awaited: {path} {}", response.status().as_u16()),
    );
    Ok(response)
}

#[tween(name = "called", under = "awaited", over = tween::EXCVIEW)]
fn called(request: Request, handler: &Handler) -> Result<Response> {
    let path = request.uri().path().to_owned();
    Journal::note(&request, format_args!("called: {path}"));
    let response = handler(request.clone())?;
    Journal::note(
        &request,
        format_args!("called: {path} {}", response.status().as_u16()),
    );
    Ok(response)
}

#[subscriber(NewRequest)]
fn told(event: &NewRequest) {
    let path = event.request.uri().path();
    Journal::note(&event.request, format_args!("told: {path}"));
}
