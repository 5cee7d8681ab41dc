//! How a value goes through the header, as WebOb and Python's `http.cookies` write it (O5).
//!
//! A cookie's value may hold visible ASCII but for a few characters. A value of others is put into quotation marks, with a backslash
//! before what is a quotation mark or a backslash itself, and each other byte as three octal digits: `"a\073 b"`. A browser keeps that as
//! it is and sends it back, so what was set is what is read.

use std::borrow::Cow;
use std::fmt::Write as _;

/// A value as it stands in a header.
pub(super) fn quote(value: &str) -> Cow<'_, str> {
    if value.bytes().all(stands_bare) {
        return Cow::Borrowed(value);
    }
    let mut quoted = String::with_capacity(value.len() + 16);
    quoted.push('"');
    for byte in value.bytes() {
        match byte {
            b'"' | b'\\' => quoted.extend(['\\', char::from(byte)]),
            _ if stands_bare(byte) => quoted.push(char::from(byte)),
            _ => write!(quoted, "\\{byte:03o}").expect("a string takes any text"),
        }
    }
    quoted.push('"');
    Cow::Owned(quoted)
}

/// A value from a header; `None` where it is no UTF-8.
pub(super) fn unquote(value: &[u8]) -> Option<Cow<'_, str>> {
    let unquoted = match value {
        [b'"', inner @ .., b'"'] if inner.contains(&b'\\') => Cow::Owned(unescape(inner)),
        [b'"', inner @ .., b'"'] => Cow::Borrowed(inner),
        bare => Cow::Borrowed(bare),
    };
    match unquoted {
        Cow::Borrowed(bytes) => std::str::from_utf8(bytes).ok().map(Cow::Borrowed),
        Cow::Owned(bytes) => String::from_utf8(bytes).ok().map(Cow::Owned),
    }
}

/// What RFC 6265 calls a cookie octet: visible ASCII but `"`, `,`, `;` and the backslash.
pub(super) const fn stands_bare(byte: u8) -> bool {
    matches!(byte, 0x21 | 0x23..=0x2b | 0x2d..=0x3a | 0x3c..=0x5b | 0x5d..=0x7e)
}

fn unescape(escaped: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(escaped.len());
    let mut rest = escaped;
    while let [first, after @ ..] = rest {
        let (byte, after) = match (first, after) {
            (
                b'\\',
                [
                    a @ b'0'..=b'3',
                    b @ b'0'..=b'7',
                    c @ b'0'..=b'7',
                    after @ ..,
                ],
            ) => ((a - b'0') * 64 + (b - b'0') * 8 + (c - b'0'), after),
            (b'\\', [literal, after @ ..]) => (*literal, after),
            _ => (*first, after),
        };
        bytes.push(byte);
        rest = after;
    }
    bytes
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn unquoted(value: &str) -> String {
        unquote(value.as_bytes()).unwrap().into_owned()
    }

    #[test]
    fn o5_quoted_values_are_unquoted_and_percent_signs_untouched() {
        assert_eq!(unquoted("plain%20text"), "plain%20text");
        assert_eq!(unquoted("\"quoted\""), "quoted");
        assert_eq!(unquoted(r#""Ym9i!a\054b!""#), "Ym9i!a,b!");
        assert_eq!(unquoted(r#""say \"yes\" \\ no""#), r#"say "yes" \ no"#);
        // A quotation mark or a backslash alone means nothing.
        assert_eq!(unquoted("\""), "\"");
        assert_eq!(unquoted(r"a\054b"), r"a\054b");
        assert_eq!(unquoted(r#""end\""#), r"end\");
        assert_eq!(unquote(br#""\377""#), None);
    }

    #[test]
    fn what_needs_no_quotation_marks_has_none() {
        assert_eq!(quote("a=b&c/{d}:+"), "a=b&c/{d}:+");
        assert_eq!(quote("a;b\r\nc"), r#""a\073b\015\012c""#);
        assert_eq!(quote("é"), r#""\303\251""#);
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn any_text_is_read_as_it_was_written(text in any::<String>()) {
            let quoted = quote(&text);
            prop_assert!(quoted.bytes().all(|byte| byte == b'"' || byte == b'\\' || stands_bare(byte)));
            prop_assert_eq!(unquoted(&quoted), text);
        }

        #[test]
        fn any_bytes_are_text_or_nothing(bytes in any::<Vec<u8>>()) {
            let _ = unquote(&bytes);
        }
    }
}
