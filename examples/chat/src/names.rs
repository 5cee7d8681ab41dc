//! Names of rooms and of people: what may be one, and what becomes of what cannot.

use std::str::FromStr;

use aiopyramid::prelude::*;

/// The name of a room, as it stands in URLs: letters and digits of any script, in lower case, with a hyphen between words.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, FromPlaceholder)]
pub(crate) struct RoomName(String);

/// It is no name of a room.
#[derive(Debug)]
pub(crate) struct NoRoom;

impl RoomName {
    /// In characters.
    const LONGEST: usize = 40;

    /// The name that comes nearest to what somebody has typed: `tea-time` for `Tea time!`.
    pub(crate) fn nearest(typed: &str) -> Result<RoomName, NoRoom> {
        let lower: String = typed.chars().flat_map(char::to_lowercase).collect();
        let words = lower.split(|it: char| !it.is_alphanumeric());
        let words: Vec<&str> = words.filter(|word| !word.is_empty()).collect();
        let name: String = words.join("-").chars().take(RoomName::LONGEST).collect();
        match name.trim_end_matches('-') {
            "" => Err(NoRoom),
            name => Ok(RoomName(name.to_owned())),
        }
    }

    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for RoomName {
    type Err = NoRoom;

    /// A room has one address: other ways to write its name lead nowhere.
    fn from_str(text: &str) -> Result<RoomName, NoRoom> {
        match RoomName::nearest(text)? {
            name if name.0 == text => Ok(name),
            _ => Err(NoRoom),
        }
    }
}

/// In characters.
const LONGEST_NAME: usize = 24;

/// The name that somebody goes by who has typed this: in one line, not too long, and never empty.
pub(crate) fn of_person(typed: &str) -> String {
    let visible = typed.replace(|it: char| it.is_control(), " ");
    let words: Vec<&str> = visible.split_whitespace().collect();
    let name: String = words.join(" ").chars().take(LONGEST_NAME).collect();
    match name.trim_end() {
        "" => "guest".to_owned(),
        name => name.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_typed_becomes_a_name_that_urls_can_have() {
        let check = |typed, expected: &str| {
            assert_eq!(RoomName::nearest(typed).unwrap().as_str(), expected);
        };
        check("Tea time!", "tea-time");
        check("  --a  b--", "a-b");
        check("Grüße/../x", "grüße-x");
        check(
            &"long ".repeat(20),
            "long-long-long-long-long-long-long-long",
        );
        assert!(RoomName::nearest(" /?# ").is_err());
    }

    #[test]
    fn a_room_has_one_address() {
        assert!("tea-time".parse::<RoomName>().is_ok());
        for other in ["Tea-time", "tea time", "tea-", "-tea", "tea--time", ""] {
            assert!(other.parse::<RoomName>().is_err(), "{other}");
        }
    }

    #[test]
    fn people_are_called_something() {
        assert_eq!(of_person("  Ada \n Lovelace "), "Ada Lovelace");
        assert_eq!(of_person(" \u{7} "), "guest");
        assert_eq!(of_person(&"é".repeat(30)), "é".repeat(24));
    }
}
