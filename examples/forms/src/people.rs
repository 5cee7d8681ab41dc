//! Where people are kept: in memory, with their photographs in a folder. It stands for a database, so asking it takes a while.

use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use aiopyramid::prelude::*;
use serde::Serialize;
use tempfile::TempDir;
use tokio::sync::Barrier;

/// Somebody who has registered.
#[derive(Debug, Clone, Serialize, TemplateValue)]
pub(crate) struct Person {
    pub(crate) id: usize,
    pub(crate) name: String,
    pub(crate) email: String,
    pub(crate) city: String,
    pub(crate) topics: Vec<String>,
    /// The name of the file with the photograph.
    pub(crate) photo: Option<String>,
}

/// Somebody has the e-mail address already.
#[derive(Debug)]
pub(crate) struct Taken;

/// All of them.
pub struct People {
    known: Mutex<Vec<Person>>,
    last_id: AtomicUsize,
    /// Removed with the program.
    photos: TempDir,
    pace: Pace,
}

/// When an answer comes.
enum Pace {
    /// After as long as a database takes.
    After(Duration),
    /// When somebody else has asked too.
    InPairs(Barrier),
}

impl People {
    /// An empty store.
    pub(crate) async fn open() -> Result<People> {
        People::at(Pace::After(Duration::from_millis(5)))
    }

    /// An empty store that answers two at a time, so that a test sees what becomes of those who ask together.
    ///
    /// # Errors
    ///
    /// When there is no place for the photographs.
    pub fn in_pairs() -> Result<People> {
        People::at(Pace::InPairs(Barrier::new(2)))
    }

    fn at(pace: Pace) -> Result<People> {
        Ok(People {
            known: Mutex::default(),
            last_id: AtomicUsize::default(),
            photos: TempDir::new()?,
            pace,
        })
    }

    /// Everybody, the first first.
    pub(crate) async fn all(&self) -> Vec<Person> {
        self.pace.answer_comes().await;
        self.known().clone()
    }

    /// Whether nobody has this address.
    pub(crate) async fn is_free(&self, email: &str) -> bool {
        self.pace.answer_comes().await;
        !is_known(&self.known(), email)
    }

    /// Keeps somebody under a number. The address is looked at once more, since two people may ask at the same time.
    pub(crate) async fn add(&self, person: Person) -> Result<Person, Taken> {
        self.pace.answer_comes().await;
        let mut known = self.known();
        if is_known(&known, &person.email) {
            return Err(Taken);
        }
        known.push(person.clone());
        Ok(person)
    }

    /// A number that nobody has, or will get.
    pub(crate) fn new_id(&self) -> usize {
        self.last_id.fetch_add(1, Ordering::Relaxed) + 1
    }

    /// The folder of the photographs.
    pub(crate) fn photos(&self) -> &Path {
        self.photos.path()
    }

    fn known(&self) -> std::sync::MutexGuard<'_, Vec<Person>> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn is_known(known: &[Person], email: &str) -> bool {
    known
        .iter()
        .any(|person| person.email.eq_ignore_ascii_case(email))
}

impl Pace {
    async fn answer_comes(&self) {
        match self {
            Pace::After(time) => tokio::time::sleep(*time).await,
            Pace::InPairs(barrier) => {
                barrier.wait().await;
            }
        }
    }
}
