//! The application's secrets.

use std::fmt;

use serde::de::{Deserialize, Deserializer, SeqAccess, Visitor};

/// What nobody but the application may know: texts, the newest first. What is signed or encrypted is so with the first; what was with any
/// of them is still accepted.
///
/// Written as one text or a list of them. They never show, in errors or in debug output.
///
/// # Example
///
/// ```
/// use aiopyramid::settings::{Secrets, Settings};
///
/// let settings = Settings::from_toml("[app]\nsecrets = ['the new one', 'the old one']")?;
/// let secrets: Secrets = settings.get("app.secrets")?.unwrap_or_default();
/// assert_eq!(secrets.iter().next(), Some("the new one"));
/// assert_eq!(format!("{secrets:?}"), "Secrets(2, not shown)");
/// # Ok::<(), aiopyramid::settings::SettingsError>(())
/// ```
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Secrets(Vec<String>);

impl Secrets {
    /// How long each has to be, in bytes.
    pub const MIN_LENGTH: usize = 32;

    /// The texts, the newest first.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(String::as_str)
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl fmt::Debug for Secrets {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Secrets({}, not shown)", self.0.len())
    }
}

impl<'de> Deserialize<'de> for Secrets {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Secrets, D::Error> {
        // As something of several parts, so that a variable of the environment may hold a list; a mere list would be split at blanks.
        deserializer.deserialize_tuple_struct("Secrets", 1, OneOrMore)
    }
}

struct OneOrMore;

impl<'de> Visitor<'de> for OneOrMore {
    type Value = Secrets;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a text or a list of texts")
    }

    fn visit_str<E>(self, secret: &str) -> Result<Secrets, E> {
        Ok(Secrets(vec![secret.to_owned()]))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Secrets, A::Error> {
        let mut secrets = Vec::new();
        while let Some(secret) = items.next_element()? {
            secrets.push(secret);
        }
        Ok(Secrets(secrets))
    }
}
