//! What can be put in the place of a placeholder.

use std::borrow::Cow;
use std::fmt::{Display, Write};

/// A value for a placeholder of a route, where a path is made from the route's name.
///
/// Text, numbers, `bool`, `char` and addresses are themselves; a list, for a remainder such as `*rest`, is its values with slashes
/// between them (U33). Implement it for a type of your own by writing what the path shall have, as people read it: percent-encoding
/// comes afterwards.
///
/// # Example
///
/// ```
/// use aiopyramid::routing::RouteValue;
///
/// struct Isbn(u64);
///
/// impl RouteValue for Isbn {
///     fn write_text(&self, text: &mut String) {
///         text.push_str("isbn-");
///         self.0.write_text(text);
///     }
/// }
///
/// let mut text = String::new();
/// Isbn(3161484100).write_text(&mut text);
/// assert_eq!(text, "isbn-3161484100");
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be the value of a placeholder",
    label = "`{Self}` cannot be written into a path",
    note = "a value is text (`&str`, `String`), a number, `bool`, `char`, for a remainder a list of these, or a type of your own that implements `RouteValue`"
)]
pub trait RouteValue {
    /// Writes the value behind a text.
    fn write_text(&self, text: &mut String);
}

impl RouteValue for str {
    fn write_text(&self, text: &mut String) {
        text.push_str(self);
    }
}

impl<T: RouteValue + ?Sized> RouteValue for &T {
    fn write_text(&self, text: &mut String) {
        (**self).write_text(text);
    }
}

impl RouteValue for Cow<'_, str> {
    fn write_text(&self, text: &mut String) {
        text.push_str(self);
    }
}

macro_rules! displayed_values {
    ($($(#[$attribute:meta])* $type:ty,)*) => {
        $($(#[$attribute])* impl RouteValue for $type {
            fn write_text(&self, text: &mut String) {
                write_display(self, text);
            }
        })*
    };
}

displayed_values! {
    String, bool, char,
    u8, u16, u32, u64, u128, usize,
    i8, i16, i32, i64, i128, isize,
    f32, f64,
    std::net::IpAddr, std::net::Ipv4Addr, std::net::Ipv6Addr,
    std::num::NonZeroU32, std::num::NonZeroU64, std::num::NonZeroUsize,
    #[cfg(feature = "uuid")] uuid::Uuid,
}

fn write_display(value: &dyn Display, text: &mut String) {
    write!(text, "{value}").expect("these types can always be displayed");
}

/// The values with slashes between them.
impl<T: RouteValue> RouteValue for [T] {
    fn write_text(&self, text: &mut String) {
        for (index, value) in self.iter().enumerate() {
            if index > 0 {
                text.push('/');
            }
            value.write_text(text);
        }
    }
}

impl<T: RouteValue> RouteValue for Vec<T> {
    fn write_text(&self, text: &mut String) {
        self.as_slice().write_text(text);
    }
}

impl<T: RouteValue, const N: usize> RouteValue for [T; N] {
    fn write_text(&self, text: &mut String) {
        self.as_slice().write_text(text);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(value: &dyn RouteValue, expected: &str) {
        let mut text = String::from("/");
        value.write_text(&mut text);
        assert_eq!(text, format!("/{expected}"));
    }

    #[test]
    fn u33_values_are_written_as_they_are_displayed() {
        check(&"a b", "a b");
        check(&String::from("é"), "é");
        check(&-7, "-7");
        check(&u64::MAX, "18446744073709551615");
        check(&1.5, "1.5");
        check(&true, "true");
        check(&'/', "/");
        check(&std::net::Ipv6Addr::LOCALHOST, "::1");
    }

    #[test]
    fn u33_a_list_has_slashes_between_its_values() {
        check(&["a", "b/c", ""], "a/b/c/");
        check(&vec![1, 2], "1/2");
        check(&Vec::<String>::new(), "");
        check(&&["a", "b"][..], "a/b");
    }
}
