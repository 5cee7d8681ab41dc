//! What a cookie has beside its name and value.

use std::time::Duration;

use super::error::Fault;

/// The attributes of a cookie, with texts that are known when compiling (`&'static str`) or later (`Cow`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Attributes<S> {
    pub(super) domain: Option<S>,
    pub(super) path: S,
    pub(super) max_age: Option<Duration>,
    /// `None` follows the request and the settings.
    pub(super) secure: Option<bool>,
    pub(super) http_only: bool,
    pub(super) same_site: SameSite,
}

impl Attributes<&'static str> {
    /// Those that do no harm where nobody thinks of them.
    pub(super) const DEFAULT: Self = Attributes {
        domain: None,
        path: "/",
        max_age: None,
        secure: None,
        http_only: true,
        same_site: SameSite::Lax,
    };

    pub(super) fn map<S>(self, text: fn(&'static str) -> S) -> Attributes<S> {
        Attributes {
            domain: self.domain.map(text),
            path: text(self.path),
            max_age: self.max_age,
            secure: self.secure,
            http_only: self.http_only,
            same_site: self.same_site,
        }
    }
}

impl<S: AsRef<str>> Attributes<S> {
    /// What would make a browser drop a cookie of this name.
    pub(super) fn fault(&self, name: &str) -> Option<Fault> {
        let secure = self.secure == Some(true);
        let path = self.path.as_ref();
        let of_whole_host = self.domain.is_none() && path == "/";
        if !is_path(path) {
            Some(Fault::Path)
        } else if self
            .domain
            .as_ref()
            .is_some_and(|domain| !is_domain(domain.as_ref()))
        {
            Some(Fault::Domain)
        } else if self.same_site == SameSite::None && !secure {
            Some(Fault::SameSiteNone)
        } else if has_prefix(name, "__Secure-") && !secure {
            Some(Fault::SecurePrefix)
        } else if has_prefix(name, "__Host-") && !(secure && of_whole_host) {
            Some(Fault::HostPrefix)
        } else {
            None
        }
    }
}

/// Whether a browser sends a cookie along when another site leads to this one.
///
/// A site is a domain with all that is below it: `shop.example.com` and `www.example.com` are one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SameSite {
    /// Never. Who follows a link from another site arrives without the cookie.
    Strict,
    /// When somebody follows a link; not with another site's forms, images or scripts.
    Lax,
    /// Always: for what stands in other sites' frames. Browsers want `Secure` with it.
    None,
}

impl SameSite {
    pub(super) fn name(self) -> &'static str {
        match self {
            SameSite::Strict => "Strict",
            SameSite::Lax => "Lax",
            SameSite::None => "None",
        }
    }
}

fn is_path(path: &str) -> bool {
    path.starts_with('/')
        && path
            .bytes()
            .all(|byte| matches!(byte, b' '..=b'~') && byte != b';')
}

fn is_domain(domain: &str) -> bool {
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'.';
    !domain.is_empty() && domain.bytes().all(allowed)
}

/// Browsers compare these without regard to case.
pub(super) fn has_prefix(name: &str, prefix: &str) -> bool {
    name.get(..prefix.len())
        .is_some_and(|start| start.eq_ignore_ascii_case(prefix))
}
