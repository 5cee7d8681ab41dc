//! What keeps clients from making up a cookie, or from reading it.
//!
//! A signed value can be read by anybody and is written by the application alone; a private one can be read by it alone as well. In both,
//! the name of the cookie is part of what is signed or encrypted, so that a value is worth nothing under another name, and so is the time,
//! so that an age that is over is over for those too who keep their cookies longer than a browser would.
//!
//! The algorithms, HMAC-SHA256 and AES-256-GCM, are those of the crate `cookie`, and so is the comparison in constant time.

use std::borrow::Cow;
use std::time::{Duration, SystemTime};

use cookie::{CookieJar, Key};
use hkdf::Hkdf;
use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};
use sha2::Sha256;

use crate::http::percent;

/// How a value is kept from clients.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Seal {
    Plain,
    Signed,
    Private,
}

/// Keys that were made from the application's secrets, the newest first.
#[derive(Clone, Default)]
pub(crate) struct CookieKeys {
    own: Vec<Key>,
    /// For cookies that libraries sign and encrypt in a way of their own. They know of one key only.
    #[cfg(feature = "axum-core-05")]
    pub(crate) of_others: Option<Key>,
}

impl CookieKeys {
    /// Makes the keys. Each is for cookies alone: other uses of the same secret get keys that have nothing to do with these.
    pub(crate) fn derive<'s>(secrets: impl Iterator<Item = &'s str>) -> CookieKeys {
        let secrets: Vec<&str> = secrets.collect();
        CookieKeys {
            own: secrets.iter().map(|it| key(it, b"cookies")).collect(),
            #[cfg(feature = "axum-core-05")]
            of_others: secrets.first().map(|it| key(it, b"cookies of others")),
        }
    }
}

/// The key that a secret gives for one use.
fn key(secret: &str, usage: &[u8]) -> Key {
    let mut key = [0; 64];
    Hkdf::<Sha256>::new(Some(b"aiopyramid"), secret.as_bytes())
        .expand(usage, &mut key)
        .expect("HKDF gives up to 8160 bytes");
    Key::from(&key)
}

impl Seal {
    /// The value as it stands in the header; `None` where it takes a key and there is none.
    pub(super) fn close(
        self,
        keys: &CookieKeys,
        name: &'static str,
        text: &str,
        now: Moment,
    ) -> Option<String> {
        match self {
            Seal::Plain => Some(encode(text)),
            Seal::Signed => Some(sign(keys.own.first()?, name, &now.stamp(text))),
            Seal::Private => Some(encrypt(keys.own.first()?, name, &now.stamp(text))),
        }
    }

    /// The value from a header.
    ///
    /// # Errors
    ///
    /// Why it counts as absent.
    pub(super) fn open<'v>(
        self,
        keys: &CookieKeys,
        name: &str,
        value: &'v str,
        max_age: Option<Duration>,
        now: Moment,
    ) -> Result<Cow<'v, str>, &'static str> {
        let mut keys = keys.own.iter();
        let stamped = match self {
            Seal::Plain => return percent::decode(value).map_err(|_| "it is not UTF-8"),
            Seal::Signed => keys.find_map(|key| verify(key, name, value)),
            Seal::Private => keys.find_map(|key| decrypt(key, name, value)),
        };
        let stamped = stamped.ok_or("it was not made with one of the application's secrets")?;
        now.unstamp(&stamped, max_age).map(Cow::Owned)
    }

    pub(super) fn lacks_key(self, keys: &CookieKeys) -> bool {
        self != Seal::Plain && keys.own.is_empty()
    }

    /// The adjective.
    pub(super) fn name(self) -> &'static str {
        match self {
            Seal::Plain => "plain",
            Seal::Signed => "signed",
            Seal::Private => "private",
        }
    }
}

/// Seconds since 1970.
#[derive(Debug, Clone, Copy)]
pub(super) struct Moment(u64);

impl Moment {
    pub(super) fn now() -> Moment {
        let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH);
        Moment(since.map_or(0, |since| since.as_secs()))
    }

    fn stamp(self, text: &str) -> String {
        format!("{}|{text}", self.0)
    }

    /// The text, if it is not too old. One from the future is from a machine whose clock is ahead.
    fn unstamp(self, stamped: &str, max_age: Option<Duration>) -> Result<String, &'static str> {
        let parts = stamped.split_once('|');
        let parts = parts.and_then(|(made, text)| Some((made.parse::<u64>().ok()?, text)));
        let (made, text) = parts.ok_or("it has no time")?;
        let age = Duration::from_secs(self.0.saturating_sub(made));
        match max_age {
            Some(max_age) if age >= max_age => Err("it is too old"),
            _ => Ok(text.to_owned()),
        }
    }
}

/// What may not stand in a cookie, and the percent sign.
const NOT_IN_COOKIES: &AsciiSet = &CONTROLS
    .add(b' ')
    .add(b'"')
    .add(b'%')
    .add(b',')
    .add(b';')
    .add(b'\\');

fn encode(text: &str) -> String {
    utf8_percent_encode(text, NOT_IN_COOKIES).to_string()
}

/// How long a signature is, in base64.
const SIGNATURE: usize = 44;

/// The crate signs values without their names, so the name goes into the value for that.
fn sign(key: &Key, name: &'static str, text: &str) -> String {
    let mut jar = CookieJar::new();
    jar.signed_mut(key).add((name, named(name, text)));
    let signed = jar.get(name).map_or("", cookie::Cookie::value);
    format!("{}{}", &signed[..SIGNATURE], encode(text))
}

fn verify(key: &Key, name: &str, value: &str) -> Option<String> {
    let (signature, encoded) = value.split_at_checked(SIGNATURE)?;
    let text = percent::decode(encoded).ok()?;
    let signed = format!("{signature}{}", named(name, &text));
    let cookie = cookie::Cookie::new("", signed);
    CookieJar::new().signed(key).verify(cookie)?;
    Some(text.into_owned())
}

/// No name has a `=`, so there is one way to read this.
fn named(name: &str, text: &str) -> String {
    format!("{name}={text}")
}

/// The name is what the crate authenticates beside the value.
fn encrypt(key: &Key, name: &'static str, text: &str) -> String {
    let mut jar = CookieJar::new();
    jar.private_mut(key).add((name, text.to_owned()));
    jar.get(name).map_or("", cookie::Cookie::value).to_owned()
}

fn decrypt(key: &Key, name: &str, value: &str) -> Option<String> {
    let cookie = cookie::Cookie::new(name.to_owned(), value.to_owned());
    let opened = CookieJar::new().private(key).decrypt(cookie)?;
    Some(opened.value().to_owned())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::quoting::stands_bare;
    use super::*;

    const OLD: &str = "the old secret, of thirty-two bytes";
    const NEW: &str = "the new secret, of thirty-two bytes";
    const NOON: Moment = Moment(1_700_000_000);
    const SEALS: [Seal; 2] = [Seal::Signed, Seal::Private];

    fn keys(secrets: &[&str]) -> CookieKeys {
        CookieKeys::derive(secrets.iter().copied())
    }

    fn open(seal: Seal, keys: &CookieKeys, name: &str, value: &str) -> Option<String> {
        let opened = seal.open(keys, name, value, None, NOON);
        opened.ok().map(Cow::into_owned)
    }

    #[test]
    fn what_an_old_secret_made_is_read_and_made_anew_with_the_new_one() {
        for seal in SEALS {
            let value = seal.close(&keys(&[OLD]), "a", "text", NOON).unwrap();
            let both = keys(&[NEW, OLD]);
            assert_eq!(open(seal, &both, "a", &value).as_deref(), Some("text"));
            assert_eq!(open(seal, &keys(&[NEW]), "a", &value), None);

            let again = seal.close(&both, "a", "text", NOON).unwrap();
            assert!(open(seal, &keys(&[NEW]), "a", &again).is_some());
            assert_eq!(open(seal, &keys(&[OLD]), "a", &again), None);
        }
    }

    #[test]
    fn a_value_is_worth_nothing_under_another_name_or_seal() {
        let keys = keys(&[NEW]);
        for seal in SEALS {
            let value = seal.close(&keys, "theme", "admin", NOON).unwrap();
            assert_eq!(open(seal, &keys, "user", &value), None);
            let others = SEALS.into_iter().filter(|other| *other != seal);
            for other in others {
                assert_eq!(open(other, &keys, "theme", &value), None);
            }
        }
    }

    #[test]
    fn no_part_of_a_value_can_be_changed() {
        let keys = keys(&[NEW]);
        for seal in SEALS {
            let value = seal.close(&keys, "a", "[1,2]", NOON).unwrap();
            for index in 0..value.len() {
                let mut bytes = value.clone().into_bytes();
                bytes[index] = if bytes[index] == b'A' { b'B' } else { b'A' };
                let tampered = String::from_utf8(bytes).unwrap();
                assert_eq!(open(seal, &keys, "a", &tampered), None, "{seal:?} {index}");
                assert_eq!(open(seal, &keys, "a", &value[..index]), None);
            }
        }
    }

    #[test]
    fn a_private_value_cannot_be_read_and_is_never_twice_the_same() {
        let keys = keys(&[NEW]);
        let close = || Seal::Private.close(&keys, "a", "text", NOON).unwrap();
        assert!(!close().contains("text"));
        assert_ne!(close(), close());
    }

    #[test]
    fn an_age_that_is_over_is_over_however_long_a_client_keeps_the_value() {
        let keys = keys(&[NEW]);
        let hour = Some(Duration::from_secs(3600));
        for seal in SEALS {
            let value = seal.close(&keys, "a", "text", NOON).unwrap();
            let after = |seconds| {
                let then = Moment(NOON.0 + seconds);
                seal.open(&keys, "a", &value, hour, then).is_ok()
            };
            assert!(after(3599));
            assert!(!after(3600));
            let ahead = Moment(NOON.0 - 60);
            assert!(seal.open(&keys, "a", &value, hour, ahead).is_ok());
            assert!(
                seal.open(&keys, "a", &value, None, Moment(u64::MAX))
                    .is_ok()
            );
        }
    }

    #[test]
    fn without_secrets_only_plain_values_are_made() {
        let none = CookieKeys::default();
        assert_eq!(
            Seal::Plain.close(&none, "a", "\"x; y\"", NOON).as_deref(),
            Some("%22x%3B%20y%22")
        );
        assert_eq!(Seal::Signed.close(&none, "a", "", NOON), None);
        assert_eq!(Seal::Private.close(&none, "a", "", NOON), None);
    }

    /// Cookies of one version are read by the next: what changes this logs everybody out.
    #[test]
    fn a_signed_value_of_the_first_version_is_still_read() {
        let value = Seal::Signed.close(&keys(&[NEW]), "user", "7", NOON);
        assert_eq!(
            value.as_deref(),
            Some("ZZlTb64dblSsI0hKnS9R6ogWk3CRl7jiXMv4yvIujvk=1700000000|7")
        );
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn any_text_is_read_as_it_was_closed(text in any::<String>()) {
            let keys = keys(&[NEW]);
            for seal in [Seal::Plain, Seal::Signed, Seal::Private] {
                let value = seal.close(&keys, "a", &text, NOON).unwrap();
                prop_assert!(value.bytes().all(stands_bare));
                let opened = open(seal, &keys, "a", &value);
                prop_assert_eq!(opened.as_deref(), Some(&*text));
            }
        }

        #[test]
        fn any_value_is_refused_without_panic(value in any::<String>()) {
            let keys = keys(&[NEW, OLD]);
            for seal in SEALS {
                prop_assert_eq!(open(seal, &keys, "a", &value), None);
            }
        }
    }
}
