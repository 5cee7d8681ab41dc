//! Placeholders of a route, each as the argument that has its name.

use crate::error::{Error, Result};
use crate::http::{Rejection, Request, StatusCode};
use crate::routing::split_remainder;

/// What an argument named after a placeholder can be.
///
/// Implemented one by one, since a blanket over `FromStr` would leave no room for `&str` and `Option`; derive it for a type of your own
/// that has `FromStr`. Text that is not of the type is a 404: such an address leads nowhere.
///
/// # Example
///
/// ```
/// use aiopyramid::prelude::*;
///
/// #[derive(FromPlaceholder)]
/// enum Unit { Metres, Feet }
///
/// impl std::str::FromStr for Unit {
///     type Err = &'static str;
///
///     fn from_str(text: &str) -> Result<Unit, &'static str> {
///         match text {
///             "m" => Ok(Unit::Metres),
///             "ft" => Ok(Unit::Feet),
///             _ => Err("neither m nor ft"),
///         }
///     }
/// }
///
/// #[view_config(route = "/height/{value}/{unit}")]
/// async fn height(value: f64, unit: Unit) -> String {
///     match unit {
///         Unit::Metres => format!("{value} m"),
///         Unit::Feet => format!("{} m", value * 0.3048),
///     }
/// }
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be the value of a placeholder",
    label = "`{Self}` cannot be read from a piece of the path",
    note = "an argument named after a placeholder is text (`&str`, `String`), a number, `bool`, `char`, `Path` or `Option` of these, or a type of your own",
    note = "for a type of your own that has `FromStr`, add `#[derive(FromPlaceholder)]`"
)]
pub trait FromPlaceholder<'r>: Sized {
    /// Reads the decoded text of the placeholder.
    ///
    /// # Errors
    ///
    /// When the text is not of this type.
    fn from_placeholder(text: &'r str) -> Result<Self, NotThatKind>;
}

/// What an argument named after a remainder (`*rest`) can be.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be the value of a remainder",
    label = "`{Self}` cannot be read from the rest of the path",
    note = "an argument named after a remainder is text (`&str`, `String`) or the segments (`Vec<&str>`, `Vec<String>`, a `Vec` of whatever a placeholder can be)"
)]
pub trait FromRemainder<'r>: Sized {
    /// Reads the decoded rest of the path.
    ///
    /// # Errors
    ///
    /// When a segment is not of the type wanted.
    fn from_remainder(rest: &'r str) -> Result<Self, NotThatKind>;
}

/// The text of a placeholder is not of the type that an argument wants.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NotThatKind;

impl<'r> FromPlaceholder<'r> for &'r str {
    fn from_placeholder(text: &'r str) -> Result<Self, NotThatKind> {
        Ok(text)
    }
}

macro_rules! parsed_placeholders {
    ($($(#[$attribute:meta])* $type:ty,)*) => {
        $($(#[$attribute])* impl FromPlaceholder<'_> for $type {
            fn from_placeholder(text: &str) -> Result<Self, NotThatKind> {
                text.parse().map_err(|_| NotThatKind)
            }
        })*
    };
}

parsed_placeholders! {
    String, bool, char,
    u8, u16, u32, u64, u128, usize,
    i8, i16, i32, i64, i128, isize,
    f32, f64,
    std::net::IpAddr, std::net::Ipv4Addr, std::net::Ipv6Addr,
    std::num::NonZeroU32, std::num::NonZeroU64, std::num::NonZeroUsize,
    #[cfg(feature = "uuid")] uuid::Uuid,
}

/// `None` for an empty text, which only a regex of the pattern's own can let through (`{page:\d*}`).
impl<'r, T: FromPlaceholder<'r>> FromPlaceholder<'r> for Option<T> {
    fn from_placeholder(text: &'r str) -> Result<Self, NotThatKind> {
        if text.is_empty() {
            Ok(None)
        } else {
            T::from_placeholder(text).map(Some)
        }
    }
}

impl<'r> FromRemainder<'r> for &'r str {
    fn from_remainder(rest: &'r str) -> Result<Self, NotThatKind> {
        Ok(rest)
    }
}

impl FromRemainder<'_> for String {
    fn from_remainder(rest: &str) -> Result<Self, NotThatKind> {
        Ok(rest.to_owned())
    }
}

/// The segments, split as traversal splits them (T3): empty ones and `.` are dropped, `..` takes back the one before it.
impl<'r, T: FromPlaceholder<'r>> FromRemainder<'r> for Vec<T> {
    fn from_remainder(rest: &'r str) -> Result<Self, NotThatKind> {
        split_remainder(rest)
            .into_iter()
            .map(T::from_placeholder)
            .collect()
    }
}

/// Reads the placeholder at a position of the matched pattern.
pub(crate) fn read<'r, T: FromPlaceholder<'r>>(request: &'r Request, position: usize) -> Result<T> {
    let text = request.matchdict().at(position).ok_or_else(not_matched)?;
    Ok(T::from_placeholder(text).map_err(|NotThatKind| leads_nowhere())?)
}

/// Reads the remainder at a position of the matched pattern.
pub(crate) fn read_remainder<'r, T: FromRemainder<'r>>(
    request: &'r Request,
    position: usize,
) -> Result<T> {
    let rest = request.matchdict().at(position).ok_or_else(not_matched)?;
    Ok(T::from_remainder(rest).map_err(|NotThatKind| leads_nowhere())?)
}

/// A view runs for a request that matched its route, so every placeholder of its pattern has a text.
fn not_matched() -> Error {
    Error::msg("the request did not match the route of this view")
}

pub(super) fn leads_nowhere() -> Rejection {
    Rejection::new(StatusCode::NOT_FOUND, "There is nothing at this address.")
}
