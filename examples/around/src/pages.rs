//! The page, and the journal for those who know the word.

use aiopyramid::prelude::*;

use crate::guests::Guests;
use crate::journal::Journal;

/// The section `[greeting]` of the settings.
#[settings(section = "greeting")]
pub struct Greeting {
    /// What visitors are greeted with.
    #[settings(default = "Hello")]
    pub text: String,
    /// How often.
    #[settings(default = 1)]
    pub times: u8,
    /// What opens the journal; without it nobody gets in.
    pub token: Option<Secret<String>>,
}

#[view_config(route = "/")]
async fn home(State(greeting): State<Greeting>, State(guests): State<Guests>) -> String {
    let greetings = vec![greeting.text.as_str(); greeting.times.into()];
    format!("{}! {}\n", greetings.join(", "), guests.summary())
}

#[view_config(route = "/farewell")]
async fn farewell(request: &Request) -> Result<&'static str> {
    let noted = request.clone();
    request.spawn(async move { Journal::note(&noted, "spawned: the page has been sent") })?;
    Ok("come again\n")
}

#[view_config(route = "/journal", renderer = "json")]
async fn journal(
    request: &Request,
    State(greeting): State<Greeting>,
    State(journal): State<Journal>,
) -> Result<Vec<String>, HttpForbidden> {
    let given = request.header("x-token").unwrap_or_default();
    match &greeting.token {
        Some(token) if *token == *given => Ok(journal.lines()),
        _ => Err(HttpForbidden::new("the journal is not for everybody")),
    }
}
