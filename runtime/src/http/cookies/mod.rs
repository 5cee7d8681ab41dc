//! Cookies: those that a client has sent, and those that a response sets.
//!
//! A [`CookieKey`] is a constant that says all about one cookie, the type of its value included: `request.cookie(&KEY)` reads it,
//! `request.response().set(&KEY, &value)` sets it in the response that the framework makes, and `KEY.cookie(&request, &value)` is the
//! [`Cookie`] for a response of one's own or an outcome, which have `with_cookie`. Below that are texts: `request.cookies()` and
//! [`Cookie::new`].
//!
//! Pyramid leaves what a cookie holds to WebOb's profiles (`CookieProfile`, `SignedCookieProfile`); a `CookieKey` is what corresponds to
//! them.
//!
//! # Not supported
//!
//! - The attribute `Partitioned`.
//! - A cookie without `Path` or without `SameSite`: both are always said.
//! - `$Version`, `$Path` and their like, with which clients of RFC 2109 spoke. They are read as cookies of those names.
//! - A semicolon inside of quotation marks, which ends the cookie, as RFC 6265 has it.

mod attributes;
mod cookie;
mod error;
mod key;
mod quoting;
mod received;
mod sealing;
mod setting;

pub use attributes::SameSite;
pub use cookie::Cookie;
pub use error::CookieError;
pub use key::CookieKey;
pub use received::Cookies;
pub(crate) use sealing::CookieKeys;
