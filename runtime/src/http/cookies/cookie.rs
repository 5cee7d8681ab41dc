//! A cookie that a response sets.

use std::borrow::Cow;
use std::fmt::Write as _;
use std::time::Duration;

use ::http::{HeaderMap, HeaderValue, header};

use super::attributes::{Attributes, SameSite, has_prefix};
use super::error::{CookieError, Fault};
use super::quoting;

/// A cookie that a response sets.
///
/// Unless told otherwise it is sent back to all paths of this host until the browser is closed, scripts cannot read it, other sites' forms
/// do not send it, and where the request came by https it is sent by https alone: `Path=/`, `HttpOnly`, `SameSite=Lax`, `Secure`.
///
/// A value may be any text. One of characters that no cookie may hold is sent in quotation marks, as Pyramid does it, and
/// [`Request::cookies`](crate::http::Request::cookies) gives it back as it was, unless somebody has changed it on the way, which whoever
/// has the browser can. For what a client must not make up, and for values with a type, there is [`CookieKey`](super::CookieKey).
///
/// # Example
///
/// ```
/// use aiopyramid::prelude::*;
/// use aiopyramid::duration::days;
///
/// let response = Response::html("<p>welcome")
///     .with_cookie(Cookie::new("seen", "yes").max_age(days(30)))
///     .with_cookie(Cookie::removal("first_visit"));
/// let cookies: Vec<_> = response.headers().get_all(header::SET_COOKIE).iter().collect();
/// assert_eq!(cookies, [
///     "seen=yes; Max-Age=2592000; Path=/; HttpOnly; SameSite=Lax",
///     "first_visit=; Max-Age=0; Path=/; expires=Thu, 01 Jan 1970 00:00:00 GMT; HttpOnly; SameSite=Lax",
/// ]);
/// ```
#[derive(Clone, PartialEq, Eq)]
#[doc(alias = "set_cookie")]
pub struct Cookie {
    name: Cow<'static, str>,
    /// As it stands in the header.
    wire_value: Cow<'static, str>,
    attributes: Attributes<Cow<'static, str>>,
    /// Whether the browser shall forget it.
    is_removal: bool,
}

/// How long name and value may be together, in bytes. A browser drops what is longer, without a word.
pub(super) const MAX_LENGTH: usize = 4096;

impl Cookie {
    /// A cookie with the defaults that the type describes.
    pub fn new(name: impl Into<Cow<'static, str>>, value: impl Into<Cow<'static, str>>) -> Cookie {
        let value = value.into();
        let wire_value = match quoting::quote(&value) {
            Cow::Owned(quoted) => Cow::Owned(quoted),
            Cow::Borrowed(_) => value,
        };
        let attributes = Attributes::DEFAULT.map(Cow::Borrowed);
        Cookie::of_wire(name.into(), wire_value, attributes)
    }

    /// What makes a browser forget a cookie. Path and domain must be those that it was set with.
    ///
    /// Browsers take a name with the prefix `__Host-` or `__Secure-` from https alone, so that of a removal is secure by itself.
    #[doc(alias = "delete_cookie")]
    #[doc(alias = "unset_cookie")]
    pub fn removal(name: impl Into<Cow<'static, str>>) -> Cookie {
        let mut cookie = Cookie::new(name, "");
        cookie.is_removal = true;
        if has_prefix(&cookie.name, "__Host-") || has_prefix(&cookie.name, "__Secure-") {
            cookie.attributes.secure = Some(true);
        }
        cookie
    }

    /// How long the browser keeps it. Without this it does so until it is closed.
    #[must_use]
    pub fn max_age(mut self, age: Duration) -> Cookie {
        self.attributes.max_age = Some(age);
        self
    }

    /// The path below which it is sent back, `/` unless set.
    #[must_use]
    pub fn path(mut self, path: impl Into<Cow<'static, str>>) -> Cookie {
        self.attributes.path = path.into();
        self
    }

    /// The domain that gets it, with all hosts below. Without this it is the host that sets it, alone.
    #[must_use]
    pub fn domain(mut self, domain: impl Into<Cow<'static, str>>) -> Cookie {
        self.attributes.domain = Some(domain.into());
        self
    }

    /// Whether it is sent by https alone. Without this it is if the request came so, or with `secure_cookies` in `[app]` of the settings.
    #[must_use]
    pub fn secure(mut self, secure: bool) -> Cookie {
        self.attributes.secure = Some(secure);
        self
    }

    /// Whether it is out of the reach of scripts; true unless set.
    #[must_use]
    pub fn http_only(mut self, http_only: bool) -> Cookie {
        self.attributes.http_only = http_only;
        self
    }

    /// Whether requests that begin at other sites carry it; [`SameSite::Lax`] unless set.
    #[must_use]
    pub fn same_site(mut self, same_site: SameSite) -> Cookie {
        self.attributes.same_site = same_site;
        self
    }

    /// The name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Whether browsers will keep it. Each of these makes them drop it, most without a word; what sets a cookie panics over them.
    ///
    /// # Errors
    ///
    /// The name is not one that a cookie may have, or has a prefix whose conditions are not met; path or domain hold what they may not; name
    /// and value are longer than 4096 bytes together; `SameSite=None` without `secure(true)`.
    ///
    /// # Example
    ///
    /// ```
    /// use aiopyramid::prelude::*;
    ///
    /// let error = Cookie::new("widget", "1").same_site(SameSite::None).check().unwrap_err();
    /// assert_eq!(
    ///     error.to_string(),
    ///     "the cookie `widget` has `SameSite=None`, which browsers take together with `Secure` only: add `.secure(true)`",
    /// );
    /// assert!(Cookie::new("note", "x".repeat(5000)).check().is_err());
    /// ```
    pub fn check(&self) -> Result<(), CookieError> {
        match self.fault() {
            None => Ok(()),
            Some(fault) => Err(CookieError::new(self.name.clone(), fault)),
        }
    }

    /// A cookie whose value is made of characters that need no quotation marks.
    pub(super) fn of_wire(
        name: Cow<'static, str>,
        wire_value: Cow<'static, str>,
        attributes: Attributes<Cow<'static, str>>,
    ) -> Cookie {
        Cookie {
            name,
            wire_value,
            attributes,
            is_removal: false,
        }
    }

    pub(super) fn with_attributes(self, attributes: Attributes<Cow<'static, str>>) -> Cookie {
        Cookie { attributes, ..self }
    }

    /// Panics where a browser would drop it.
    #[track_caller]
    pub(crate) fn checked(self) -> Cookie {
        match self.check() {
            Ok(()) => self,
            Err(error) => panic!("{error}"),
        }
    }

    /// Adds the header to those of a response. The cookie was checked before.
    pub(crate) fn append_to(&self, headers: &mut HeaderMap, secure_by_default: bool) {
        let line = HeaderValue::try_from(self.line(secure_by_default));
        headers.append(
            header::SET_COOKIE,
            line.expect("a checked cookie is visible ASCII"),
        );
    }

    /// Whether the other is the same cookie to a browser, so that the later of the two stays.
    pub(super) fn replaces(&self, other: &Cookie) -> bool {
        let identity = |cookie: &Cookie| {
            let Attributes { path, domain, .. } = cookie.attributes.clone();
            (cookie.name.clone(), path, domain)
        };
        identity(self) == identity(other)
    }

    /// The header's value, its attributes in Pyramid's order (A13).
    fn line(&self, secure_by_default: bool) -> String {
        let attributes = &self.attributes;
        let mut line = format!("{}={}", self.name, self.wire_value);
        let mut push = |attribute: std::fmt::Arguments<'_>| {
            line.write_fmt(attribute).expect("a string takes any text");
        };
        if let Some(domain) = &attributes.domain {
            push(format_args!("; Domain={domain}"));
        }
        match attributes.max_age {
            _ if self.is_removal => push(format_args!("; Max-Age=0")),
            Some(age) => push(format_args!("; Max-Age={}", whole_seconds(age))),
            None => {}
        }
        push(format_args!("; Path={}", attributes.path));
        if self.is_removal {
            push(format_args!("; expires=Thu, 01 Jan 1970 00:00:00 GMT"));
        }
        if attributes.secure.unwrap_or(secure_by_default) {
            push(format_args!("; Secure"));
        }
        if attributes.http_only {
            push(format_args!("; HttpOnly"));
        }
        push(format_args!("; SameSite={}", attributes.same_site.name()));
        line
    }

    fn fault(&self) -> Option<Fault> {
        let length = self.name.len() + self.wire_value.len();
        if length > MAX_LENGTH {
            return Some(Fault::TooLong { length });
        }
        if !is_name(&self.name) {
            return Some(Fault::Name);
        }
        self.attributes.fault(&self.name)
    }
}

/// The value may be what nobody else should read.
impl std::fmt::Debug for Cookie {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Cookie({})", self.name)
    }
}

/// Whether a cookie may have this name: a token, as HTTP calls it.
pub(super) const fn is_name(name: &str) -> bool {
    let bytes = name.as_bytes();
    let mut index = 0;
    while index < bytes.len() {
        let is_token = bytes[index].is_ascii_alphanumeric()
            || matches!(
                bytes[index],
                b'!' | b'#'..=b'\'' | b'*' | b'+' | b'-' | b'.' | b'^'..=b'`' | b'|' | b'~'
            );
        if !is_token {
            return false;
        }
        index += 1;
    }
    !bytes.is_empty()
}

/// A part of a second counts as a whole one: none at all would mean to forget the cookie.
fn whole_seconds(age: Duration) -> u64 {
    age.as_secs()
        .saturating_add(u64::from(age.subsec_nanos() > 0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(cookie: Cookie, expected: &str) {
        assert_eq!(cookie.checked().line(false), expected);
    }

    #[track_caller]
    fn refused(cookie: Cookie, because: &str) {
        let error = cookie.check().unwrap_err().to_string();
        assert!(error.contains(because), "{error}");
    }

    #[test]
    fn a13_attributes_stand_in_pyramids_order() {
        let cookie = Cookie::new("a", "1").max_age(Duration::from_secs(60));
        let cookie = cookie.domain("example.com").path("/x").secure(true);
        check(
            cookie.same_site(SameSite::Strict),
            "a=1; Domain=example.com; Max-Age=60; Path=/x; Secure; HttpOnly; SameSite=Strict",
        );
    }

    #[test]
    fn https_makes_a_cookie_secure_unless_told_otherwise() {
        let line = |cookie: Cookie| cookie.line(true);
        assert!(line(Cookie::new("a", "1")).contains("; Secure"));
        assert!(!line(Cookie::new("a", "1").secure(false)).contains("Secure"));
        assert!(!Cookie::new("a", "1").line(false).contains("Secure"));
    }

    #[test]
    fn each_default_can_be_changed() {
        let cookie = Cookie::new("a", "1").http_only(false).secure(true);
        check(
            cookie.same_site(SameSite::None),
            "a=1; Path=/; Secure; SameSite=None",
        );
    }

    #[test]
    fn nothing_in_a_value_ends_it() {
        let cookie = Cookie::new("a", "1; Domain=evil.example\r\nx: y");
        check(
            cookie,
            "a=\"1\\073\\040Domain=evil.example\\015\\012x:\\040y\"; Path=/; HttpOnly; SameSite=Lax",
        );
    }

    #[test]
    fn a13_same_site_none_wants_secure_said() {
        refused(
            Cookie::new("a", "1").same_site(SameSite::None),
            "add `.secure(true)`",
        );
        assert!(
            Cookie::new("a", "1")
                .same_site(SameSite::None)
                .secure(true)
                .check()
                .is_ok()
        );
    }

    #[test]
    fn what_a_browser_would_drop_is_refused() {
        refused(Cookie::new("", "1"), "name");
        refused(Cookie::new("a b", "1"), "name");
        refused(Cookie::new("a;b", "1"), "name");
        refused(Cookie::new("é", "1"), "name");
        refused(Cookie::new("a", "1").path("/x; Secure"), "path");
        refused(Cookie::new("a", "1").path("x"), "path");
        refused(Cookie::new("a", "1").path("/é"), "path");
        refused(Cookie::new("a", "1").domain("a.example\r\n"), "domain");
        refused(Cookie::new("a", "1").domain(""), "domain");
        refused(Cookie::new("a", "x".repeat(4096)), "4097 bytes");
        assert!(Cookie::new("a", "x".repeat(4095)).check().is_ok());
        // In quotation marks, each blank takes four bytes.
        refused(Cookie::new("a", " ".repeat(1100)), "4403 bytes");
    }

    #[test]
    fn prefixes_have_their_conditions() {
        refused(Cookie::new("__Secure-a", "1"), "`__Secure-`");
        refused(Cookie::new("__Host-a", "1"), "`__Host-`");
        let host = Cookie::new("__Host-a", "1").secure(true);
        assert!(host.check().is_ok());
        refused(host.clone().domain("example.com"), "`__Host-`");
        refused(host.path("/x"), "`__Host-`");
        assert!(Cookie::removal("__Host-a").check().is_ok());
        assert!(Cookie::removal("__Secure-a").check().is_ok());
        // Browsers compare without regard to case.
        refused(Cookie::new("__host-a", "1"), "`__Host-`");
    }

    #[test]
    fn a_part_of_a_second_does_not_mean_to_forget() {
        check(
            Cookie::new("a", "1").max_age(Duration::from_millis(1)),
            "a=1; Max-Age=1; Path=/; HttpOnly; SameSite=Lax",
        );
    }
}
