//! The target of a redirect, as a header that leads nowhere but where it says.

use std::borrow::Cow;

use ::http::HeaderValue;
use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};

/// What no URL may hold. Browsers read a backslash as a slash and leave out tabs and line breaks, so those would be ways round
/// [`target`].
const FOREIGN: &AsciiSet = &CONTROLS
    .add(b' ')
    .add(b'"')
    .add(b'<')
    .add(b'>')
    .add(b'\\')
    .add(b'^')
    .add(b'`')
    .add(b'{')
    .add(b'|')
    .add(b'}');

/// The header for a URL or a path.
///
/// Two slashes at the beginning would lead to another host, so the second is escaped (E5). What no URL may hold is escaped too.
pub(super) fn target(location: &str) -> HeaderValue {
    let escaped: Cow<'_, str> = utf8_percent_encode(location, FOREIGN).into();
    let defused = match escaped.strip_prefix("//") {
        Some(rest) => Cow::Owned(format!("/%2f{rest}")),
        None => escaped,
    };
    HeaderValue::try_from(defused.as_ref()).expect("only visible ASCII is left")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[track_caller]
    fn check(location: &str, expected: &str) {
        assert_eq!(target(location), expected, "{location:?}");
    }

    #[test]
    fn what_is_a_url_stays_as_it_is() {
        for location in [
            "/",
            "/a/b%20c?x=1&y=%2F#top",
            "b?x",
            "?page=2",
            "../up",
            "https://example.com:8080//x//y",
            "mailto:a@example.com",
            "/a//b",
            "",
        ] {
            check(location, location);
        }
    }

    #[test]
    fn e5_two_slashes_do_not_lead_to_another_host() {
        check("//evil.example/x", "/%2fevil.example/x");
        check("///evil.example", "/%2f/evil.example");
    }

    #[test]
    fn e5_neither_do_backslashes_tabs_and_blanks() {
        check("/\\evil.example", "/%5Cevil.example");
        check("\\\\evil.example", "%5C%5Cevil.example");
        check("\\/evil.example", "%5C/evil.example");
        check("/\t/evil.example", "/%09/evil.example");
        check(" //evil.example", "%20//evil.example");
        check("/\n/evil.example", "/%0A/evil.example");
    }

    #[test]
    fn a_line_break_adds_no_header() {
        check("/a\r\nset-cookie: b=c", "/a%0D%0Aset-cookie:%20b=c");
    }

    #[test]
    fn other_alphabets_are_sent_as_utf8() {
        check("/straße", "/stra%C3%9Fe");
    }

    proptest! {
        /// A browser goes to another host where a target begins with two slashes, or seems to once backslashes are read as slashes and
        /// tabs, line breaks and blanks at the ends are left out.
        #[test]
        fn e5_no_target_begins_with_what_a_browser_reads_as_two_slashes(
            location in r"([/\\\t\n\r \x00\x0b.@:?#%a]|evil\.example|2f|\PC){0,8}",
        ) {
            let target = target(&location);
            let text = target.to_str().unwrap();
            prop_assert!(!text.starts_with("//"), "{}", text);
            prop_assert!(text.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'\\'), "{}", text);
        }
    }
}
