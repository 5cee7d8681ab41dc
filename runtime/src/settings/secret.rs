//! A value that does not show.

use std::fmt;
use std::hint::black_box;
use std::marker::PhantomData;

use serde::de::{Deserialize, Deserializer, Visitor};

/// A value that nobody shall read in a log: it has no `Serialize`, its `Debug` and `Display` say that it is not shown, and so do errors
/// about it.
///
/// Texts and bytes are compared in a time that depends on their lengths alone. The memory is not overwritten when the value goes: copies
/// that a text leaves behind while it grows would stay in any case.
///
/// # Example
///
/// ```
/// use aiopyramid::settings::{Secret, Settings};
///
/// let settings = Settings::from_toml("[mail]\npassword = 'hush'")?;
/// let password: Secret<String> = settings.get("mail.password")?.unwrap();
/// assert_eq!(password.expose(), "hush");
/// assert_eq!(format!("{password} {password:?}"), "(not shown) Secret(not shown)");
/// assert!(password == "hush");
/// # Ok::<(), aiopyramid::settings::SettingsError>(())
/// ```
///
/// It cannot be sent anywhere by accident:
///
/// ```compile_fail
/// # use aiopyramid::settings::Secret;
/// serde_json::to_string(&Secret::new("hush")).unwrap();
/// ```
#[derive(Clone, Default)]
pub struct Secret<T>(T);

impl<T> Secret<T> {
    /// Hides a value.
    pub const fn new(value: T) -> Secret<T> {
        Secret(value)
    }

    /// The value, for whoever needs it.
    pub const fn expose(&self) -> &T {
        &self.0
    }

    /// The value itself.
    pub fn into_exposed(self) -> T {
        self.0
    }
}

impl<T> fmt::Debug for Secret<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(not shown)")
    }
}

impl<T> fmt::Display for Secret<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("(not shown)")
    }
}

impl<T> From<T> for Secret<T> {
    fn from(value: T) -> Secret<T> {
        Secret(value)
    }
}

impl From<&str> for Secret<String> {
    fn from(text: &str) -> Secret<String> {
        Secret(text.to_owned())
    }
}

impl<T: AsRef<[u8]>> PartialEq for Secret<T> {
    fn eq(&self, other: &Secret<T>) -> bool {
        equal(self.0.as_ref(), other.0.as_ref())
    }
}

impl<T: AsRef<[u8]>> Eq for Secret<T> {}

impl<T: AsRef<[u8]>> PartialEq<str> for Secret<T> {
    fn eq(&self, other: &str) -> bool {
        equal(self.0.as_ref(), other.as_bytes())
    }
}

impl<T: AsRef<[u8]>> PartialEq<&str> for Secret<T> {
    fn eq(&self, other: &&str) -> bool {
        self == *other
    }
}

impl<T: AsRef<[u8]>> PartialEq<[u8]> for Secret<T> {
    fn eq(&self, other: &[u8]) -> bool {
        equal(self.0.as_ref(), other)
    }
}

/// Looks at every byte, wherever the first difference is.
fn equal(one: &[u8], other: &[u8]) -> bool {
    let differences = one
        .iter()
        .zip(other)
        .fold(0, |found, (a, b)| black_box(found | (a ^ b)));
    one.len() == other.len() && differences == 0
}

/// By this name the reader of settings knows that an error must not repeat the value.
pub(super) const NAME: &str = "aiopyramid::settings::Secret";

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Secret<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Secret<T>, D::Error> {
        deserializer.deserialize_newtype_struct(NAME, Hidden(PhantomData))
    }
}

struct Hidden<T>(PhantomData<T>);

impl<'de, T: Deserialize<'de>> Visitor<'de> for Hidden<T> {
    type Value = Secret<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a secret")
    }

    fn visit_newtype_struct<D: Deserializer<'de>>(
        self,
        deserializer: D,
    ) -> Result<Secret<T>, D::Error> {
        T::deserialize(deserializer).map(Secret)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_texts_and_bytes_are_equal_and_others_are_not() {
        let secret = Secret::<String>::from("hush");
        assert!(secret == Secret::new("hush".to_owned()));
        assert!(secret == "hush" && secret == *b"hush".as_slice());
        for other in ["", "hus", "hush!", "Hush", "husH"] {
            let hidden = Secret::<String>::from(other);
            assert!(secret != other && secret != hidden, "{other}");
        }
        assert!(Secret::new(Vec::new()) == *[].as_slice());
    }

    #[test]
    fn nothing_shows_it_inside_another_value() {
        #[derive(Debug)]
        struct Login {
            _password: Secret<String>,
        }
        let login = Login {
            _password: "hush".into(),
        };
        let shown = format!("{login:?} {:#?}", Some(&login));
        assert!(!shown.contains("hush"), "{shown}");
    }
}
