//! Why a cookie cannot be set.

use std::borrow::Cow;
use std::fmt;

use super::cookie::MAX_LENGTH;
use super::sealing::Seal;

/// Why a cookie cannot be set, in a sentence that names it. It never holds the cookie's value.
#[derive(Debug)]
pub struct CookieError {
    name: Cow<'static, str>,
    fault: Fault,
}

#[derive(Debug)]
pub(super) enum Fault {
    Name,
    Path,
    Domain,
    TooLong { length: usize },
    SameSiteNone,
    SecurePrefix,
    HostPrefix,
    NoSecrets(Seal),
    NotWritable(serde_json::Error),
}

impl CookieError {
    pub(super) fn new(name: impl Into<Cow<'static, str>>, fault: Fault) -> CookieError {
        CookieError {
            name: name.into(),
            fault,
        }
    }

    /// The name of the cookie.
    pub fn cookie(&self) -> &str {
        &self.name
    }
}

impl fmt::Display for CookieError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = &self.name;
        match &self.fault {
            Fault::Name => write!(
                f,
                "{name:?} cannot be the name of a cookie: letters, digits and `-_.` can, and nothing is none"
            ),
            Fault::Path => write!(
                f,
                "the path of the cookie `{name}` must begin with `/` and be of visible ASCII without `;`"
            ),
            Fault::Domain => write!(
                f,
                "the domain of the cookie `{name}` must be the name of a host, without scheme and port"
            ),
            Fault::TooLong { length } => write!(
                f,
                "the cookie `{name}` would have {length} bytes, and browsers drop those of more than {MAX_LENGTH}: keep less in it, or a key to what is kept elsewhere"
            ),
            Fault::SameSiteNone => write!(
                f,
                "the cookie `{name}` has `SameSite=None`, which browsers take together with `Secure` only: add `.secure(true)`"
            ),
            Fault::SecurePrefix => write!(
                f,
                "the cookie `{name}` has the prefix `__Secure-`, which browsers take together with `Secure` only: add `.secure(true)`"
            ),
            Fault::NoSecrets(seal) => write!(
                f,
                "the cookie `{name}` is {}, and the settings have no `secrets` in [app]: make one with `openssl rand -base64 48` and write `secrets = [\"...\"]`, or set `AIOPYRAMID_APP_SECRETS`",
                seal.name()
            ),
            Fault::NotWritable(_) => {
                write!(
                    f,
                    "the value of the cookie `{name}` cannot be written as JSON"
                )
            }
            Fault::HostPrefix => write!(
                f,
                "the cookie `{name}` has the prefix `__Host-`, which browsers take together with `Secure` and `Path=/`, and without a domain: add `.secure(true)`, and leave path and domain as they are"
            ),
        }
    }
}

impl std::error::Error for CookieError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match &self.fault {
            Fault::NotWritable(error) => Some(error),
            _ => None,
        }
    }
}
