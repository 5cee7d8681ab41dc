//! Header `Content-Disposition` (RFC 6266): what to do with a body, and what to call it.

use ::http::HeaderValue;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use crate::http::is_invisible;

/// What may stand in the long form unescaped (RFC 8187, `attr-char`).
const ESCAPED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'!')
    .remove(b'#')
    .remove(b'$')
    .remove(b'&')
    .remove(b'+')
    .remove(b'-')
    .remove(b'.')
    .remove(b'^')
    .remove(b'_')
    .remove(b'`')
    .remove(b'|')
    .remove(b'~');

/// The header's value: `attachment` or `inline`, and the name in ASCII. A name with other characters follows in full, for clients that
/// know of them; these take it in place of the short one.
pub(super) fn content_disposition(kind: &str, name: &str) -> HeaderValue {
    let name: String = name.chars().map(harmless).collect();
    let short: String = name.chars().map(plain).collect();
    let value = if name.is_empty() {
        kind.to_owned()
    } else if name == short {
        format!("{kind}; filename=\"{short}\"")
    } else {
        let long = utf8_percent_encode(&name, ESCAPED);
        format!("{kind}; filename=\"{short}\"; filename*=UTF-8''{long}")
    };
    HeaderValue::try_from(value).expect("all but visible ASCII is replaced or escaped")
}

/// The character, unless it separates folders, controls something or hides what is beside it.
fn harmless(character: char) -> char {
    match character {
        '/' | '\\' => '_',
        _ if is_invisible(character) => '_',
        _ => character,
    }
}

/// The character, unless it may not stand between quotation marks or is understood in different ways there.
fn plain(character: char) -> char {
    match character {
        '"' | '\\' | '%' => '_',
        ' '..='~' => character,
        _ => '_',
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_name_keeps_what_does_no_harm() {
        for (name, parameters) in [
            ("a b.txt", "; filename=\"a b.txt\""),
            ("", ""),
            (
                "100%.txt",
                "; filename=\"100_.txt\"; filename*=UTF-8''100%25.txt",
            ),
            (
                "\"a\".txt",
                "; filename=\"_a_.txt\"; filename*=UTF-8''%22a%22.txt",
            ),
            ("../../etc\\passwd", "; filename=\".._.._etc_passwd\""),
            ("a\r\nb\0", "; filename=\"a__b_\""),
            ("a\u{202e}gpj.exe", "; filename=\"a_gpj.exe\""),
            (
                "日本.txt",
                "; filename=\"__.txt\"; filename*=UTF-8''%E6%97%A5%E6%9C%AC.txt",
            ),
        ] {
            let value = content_disposition("attachment", name);
            assert_eq!(value, format!("attachment{parameters}"), "{name:?}");
        }
    }

    proptest! {
        #[test]
        fn no_name_leaves_its_quotation(name: String) {
            let value = content_disposition("inline", &name);
            let value = value.to_str().unwrap();
            let quotes = value.bytes().filter(|&byte| byte == b'"').count();
            prop_assert!(quotes == 0 || quotes == 2);
            prop_assert!(!value.contains(['/', '\\']));
        }
    }
}
