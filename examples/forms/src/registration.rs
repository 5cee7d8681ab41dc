//! The form: its fields, and the rules that they are checked by. Some of them wait.

use aiopyramid::prelude::*;
use garde::Validate;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};
use serde::Deserialize;

use crate::people::People;

/// What somebody may be interested in.
pub(crate) const TOPICS: [&str; 5] = ["bread", "bicycles", "birds", "boats", "books"];

/// What is filled in. The names of the fields are those of the form, and of the JSON.
#[derive(Deserialize, Validate)]
#[garde(context(Request))]
pub(crate) struct Registration {
    #[garde(length(chars, min = 1, max = 80))]
    pub(crate) name: String,
    #[garde(email, length(max = 200), custom(awaited(is_free)))]
    pub(crate) email: String,
    #[garde(custom(has_at_least(10)))]
    pub(crate) password: String,
    #[garde(custom(of_age))]
    pub(crate) born: Date,
    #[garde(dive)]
    pub(crate) address: Address,
    #[garde(custom(at_most_three), inner(custom(is_topic)))]
    pub(crate) topics: Vec<String>,
    #[garde(custom(awaited(is_picture)))]
    pub(crate) photo: Option<Upload>,
    #[garde(custom(is_agreed))]
    pub(crate) agreed: bool,
}

/// Where somebody lives: `address[city]` in the form, an object in JSON.
#[derive(Deserialize, Validate)]
#[garde(context(Request))]
pub(crate) struct Address {
    #[garde(length(chars, min = 1, max = 80))]
    pub(crate) city: String,
}

/// Asks the store, and waits for its answer.
async fn is_free(email: &str, request: &Request) -> garde::Result {
    let people = request
        .state::<People>()
        .ok_or_else(|| garde::Error::new("cannot be checked at the moment"))?;
    match people.is_free(email).await {
        true => Ok(()),
        false => Err(garde::Error::new("somebody has registered with it already")),
    }
}

/// Reads the first bytes, which may be on disk. What a browser says of the type of a file anybody can write.
async fn is_picture(photo: &Option<Upload>, _request: &Request) -> garde::Result {
    let Some(photo) = photo else { return Ok(()) };
    let bytes = photo.bytes().await;
    let bytes = bytes.map_err(|_| garde::Error::new("could not be read"))?;
    match extension_of(&bytes) {
        Some(_) => Ok(()),
        None => Err(garde::Error::new("is no PNG or JPEG")),
    }
}

/// The extension for the file of a picture, by its first bytes.
pub(crate) fn extension_of(picture: &[u8]) -> Option<&'static str> {
    match picture {
        [0x89, b'P', b'N', b'G', ..] => Some("png"),
        [0xff, 0xd8, 0xff, ..] => Some("jpg"),
        _ => None,
    }
}

/// A rule in words of one's own. It takes what it needs to know, and gives what garde calls.
fn has_at_least(number: usize) -> impl FnOnce(&str, &Request) -> garde::Result {
    move |text, _request| match text.chars().count() >= number {
        true => Ok(()),
        false => Err(garde::Error::new(format!(
            "use at least {number} characters"
        ))),
    }
}

fn at_most_three(topics: &[String], _request: &Request) -> garde::Result {
    match topics.len() <= 3 {
        true => Ok(()),
        false => Err(garde::Error::new("choose no more than three")),
    }
}

fn of_age(born: &Date, _request: &Request) -> garde::Result {
    let today = Timestamp::now().to_zoned(TimeZone::UTC).date();
    let eighteen_years_ago = today.saturating_sub(18.years());
    match *born <= eighteen_years_ago {
        true => Ok(()),
        false => Err(garde::Error::new("you must be 18 years old")),
    }
}

fn is_topic(topic: &str, _request: &Request) -> garde::Result {
    match TOPICS.contains(&topic) {
        true => Ok(()),
        false => Err(garde::Error::new("is none of the topics")),
    }
}

fn is_agreed(agreed: &bool, _request: &Request) -> garde::Result {
    match agreed {
        true => Ok(()),
        false => Err(garde::Error::new("please agree to be listed")),
    }
}
